"""Overfitting remedies (`/overfitting`): dropout, early stopping, augmentation, decay and more."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="overfitting",
    title="Overfitting remedies",
    question="A network memorises its few examples: which remedy helps it on new ones?",
    section="Regularization",
    topics="ui.overfitting.topics:TOPICS",
    presets="ui.overfitting.presets:presets",
    pictures=(
        Picture("overfitting", "Remedies against overfitting, alone and together", dark=True),
    ),
    journeys=(Journey(("rate", "width", "noise", "data_seed", "topic", "preset")),),
    main_controls=(MainControl("dropout_strength", "curves", rounds=3),),
    worker_modules=("core.overfitting.digits", "core.overfitting.run"),
    slow_at_limits=True,
    in_bank=True,
)
