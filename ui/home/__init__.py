"""Home: live miniatures of the main pages, and the way to every page."""

from ui.page import Journey, MainControl, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="",
    title="Foundations Lab",
    question="What would you like to see with your own eyes?",
    pictures=(Picture("home", "A live miniature of every section"),),
    journeys=(Journey(("text", "surface", "penalty", "probability", "question")),),
    main_controls=(MainControl("text", "attention", press="Enter", typed=" so"),),
)
