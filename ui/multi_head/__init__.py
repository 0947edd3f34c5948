"""Multi-head and cross-attention (`/multi-head`): many heads, and a decoder's input."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="multi-head",
    title="Multi-head and cross-attention",
    question="What do several heads see that one cannot, and how does a decoder read its input?",
    section="Attention",
    topics="ui.multi_head.controls:Controls.part.options",
    switch="part",
    presets="ui.multi_head.presets:presets",
    pictures=(
        Picture(
            "multi-head",
            "A date translated symbol by symbol, with its cross-attention",
            "multi_head_part=dates",
            dark=True,
        ),
    ),
    journeys=(Journey(("text", "heads", "width", "seed", "positions", "preset")),),
    main_controls=(MainControl("seed", "anatomy", press="ArrowUp"),),
    torch_topics=("dates",),
    in_bank=True,
)
