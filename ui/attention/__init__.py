"""The attention explorer (`/attention`): every head of a real model on the visitor's own text."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="attention",
    title="Attention explorer",
    question="Which word does each word look at, and which head decides it?",
    section="Attention",
    topics="ui.attention.controls:Controls.kind.options",
    switch="kind",
    presets="ui.attention.presets:PRESETS",
    pictures=(
        Picture("attention", "All heads of a sentence"),
        Picture(
            "attention-why",
            "Why a weight is high: q × k per dimension",
            "attention_view=why&attention_pin=8-2",
            dark=True,
        ),
        Picture(
            "attention-flow",
            "What an output word draws from the input",
            "attention_view=flow&attention_pin=8-2",
        ),
    ),
    journeys=(
        Journey(("text", "text", "pieces", "special", "preset")),
        Journey(("text", "second"), "attention_kind=pair"),
    ),
    main_controls=(MainControl("text", "view", press="Enter", typed=" so", rounds=15),),
    first_picture=".panes",
    torch_topics=("one", "pair", "compare"),
    in_bank=True,
)
