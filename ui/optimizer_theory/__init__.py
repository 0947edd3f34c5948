"""Optimizer theory (`/optimizer-theory`): where a rule converges, and how fast, before it runs."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="optimizer-theory",
    title="Optimizer theory",
    question="Where does a rule converge, how fast, and what does theory say before it runs?",
    section="Optimization",
    topics="ui.optimizer_theory.topics:TOPICS",
    presets="ui.optimizer_theory.presets:presets",
    pictures=(Picture("optimizer-theory", "Where momentum converges, and how fast"),),
    journeys=(Journey(("kappa", "angle", "method", "topic", "preset")),),
    main_controls=(MainControl("kappa", "speed"),),
    first_picture=".frame canvas",
    worker_modules=("core.optimizer_theory.edge_of_stability", "core.optimizer_theory.jobs"),
    slow_at_limits=True,
    in_bank=True,
)
