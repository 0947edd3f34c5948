"""Losses (`/losses`): what a wrong probability costs, from one logit to calibration."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="losses",
    title="Losses",
    question="What does a wrong probability cost, how large is the gradient, what can go wrong?",
    section="Losses",
    topics="ui.losses.topics:TOPICS",
    presets="ui.losses.presets:presets",
    pictures=(Picture("losses", "What a wrong probability costs"),),
    journeys=(Journey(("z", "z", "label", "topic", "preset")),),
    main_controls=(MainControl("coin_p", "coin", "losses_topic=likelihood"),),
    first_picture=".panels",
    in_bank=True,
)
