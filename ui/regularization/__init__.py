"""L1/L2 geometry (`/regularization`): one loss, two balls, and where they touch."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="regularization",
    title="L1/L2 geometry",
    question="Why does L1 set coefficients to exactly zero, and L2 does not?",
    section="Regularization",
    topics="ui.regularization.controls:Controls.topic.options",
    presets="ui.regularization.presets:PRESETS",
    pictures=(Picture("regularization", "L1 and L2 balls against one loss"),),
    journeys=(Journey(("radius", "center_x", "center_y", "first", "angle", "ball", "preset")),),
    main_controls=(MainControl("radius", "view"),),
    first_picture=".geometry",
    in_bank=True,
)
