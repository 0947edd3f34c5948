"""Interview (`/interview`): derivations that check themselves, code that runs, and a self-test."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="interview",
    title="Interview",
    question="Could you derive it, code it and explain it, tomorrow, at a whiteboard?",
    section="Interview",
    topics="ui.interview.topics:TOPICS",
    presets="ui.interview.presets:presets",
    pictures=(
        Picture(
            "interview",
            "A derivation whose steps check themselves",
            "interview_derivation=adam&interview_steps=3",
        ),
    ),
    journeys=(Journey(("derivation", "next_step", "topic", "find", "preset")),),
    main_controls=(MainControl("attention_width", "residuals", press="ArrowUp"),),
    fullest="interview_graded=true&interview_code=true&interview_steps=9",
    torch_topics=("coding",),
)
