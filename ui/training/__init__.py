"""Training a network (`/training`): a small network learns while one looks."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="training",
    title="Training a network",
    question="Which optimizer, and how large a batch, teaches a small network fastest?",
    section="Optimization",
    presets="ui.training.presets:presets",
    pictures=(Picture("training", "A network learning two moons", dark=True),),
    journeys=(
        Journey(
            ("gd_learning_rate", "adam_learning_rate", "data", "noise", "activation", "preset")
        ),
    ),
    main_controls=(MainControl("adam_learning_rate", "view"),),
    worker_modules=("core.training.loss_landscape", "core.training.run"),
    first_picture=".panes",
    in_bank=True,
)
