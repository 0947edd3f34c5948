"""Positional encodings (`/positional-encoding`): sinusoids, rotations, learned tables, biases."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="positional-encoding",
    title="Positional encodings",
    question="How does a transformer know which word comes first, and how far apart two words are?",
    section="Attention",
    topics="ui.positional_encoding.topics:TOPICS",
    presets="ui.positional_encoding.presets:PRESETS",
    pictures=(
        Picture("positional-encoding", "Sinusoidal positions as map, waves and clock hands"),
    ),
    journeys=(Journey(("width", "length", "base", "topic", "preset")),),
    main_controls=(
        MainControl("base", "view"),
        MainControl(
            "base", "similarity_0", "positional_encoding_topic=similarity", label="similarity"
        ),
    ),
    first_picture=".panels",
    in_bank=True,
)
