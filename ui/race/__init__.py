"""The optimizer race (`/optimizers`): several update rules go down one surface from one start."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="optimizers",
    title="Optimizer race",
    question="Which update rule gets down this valley first, and why?",
    section="Optimization",
    presets="ui.race.presets:presets",
    pictures=(
        Picture(
            "optimizers",
            "Optimizers in the Rosenbrock ravine, and how they get down",
            "optimizers_step=300",
            dark=True,
        ),
    ),
    journeys=(
        Journey(
            (
                "gd_learning_rate",
                "momentum_learning_rate",
                "adam_learning_rate",
                "start_x",
                "start_y",
                "steps",
                "surface",
                "preset",
            )
        ),
    ),
    main_controls=(MainControl("gd_learning_rate", "player", rounds=15),),
    in_bank=True,
)
