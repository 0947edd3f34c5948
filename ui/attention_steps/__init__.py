"""Attention step by step (`/attention-steps`): one head with every matrix on the way."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="attention-steps",
    title="Attention step by step",
    question="Which numbers make one attention weight, and why is every score divided by √d_k?",
    section="Attention",
    topics="ui.attention_steps.controls:Controls.part.options",
    switch="part",
    presets="ui.attention_steps.presets:presets",
    pictures=(Picture("attention-steps", "Every matrix on the way to one head's output"),),
    journeys=(
        Journey(("text", "scale", "mask", "temperature", "drop", "preset")),
        Journey(("draw", "distribution"), "attention_steps_part=scale"),
    ),
    main_controls=(
        MainControl("temperature", "view", "attention_steps_temperature=20"),
        MainControl(
            "d_k",
            "scores",
            "attention_steps_part=scale&attention_steps_d_k=1024",
            label="why √d_k",
        ),
    ),
    first_picture=".steps .stage",
    in_bank=True,
)
