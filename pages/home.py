"""Home: what the lab is, and a live miniature of each of its main jobs."""

import streamlit as st

from charts.attention import Looked, heatmap_figure, link_sentences
from charts.race import RaceResult, findings
from charts.race import figures as race
from core.attention import strongest_links
from core.common import described, joined
from core.surfaces import SURFACES, SurfaceChoice
from ui.attention import PAGE as ATTENTION
from ui.attention.controls import DEFAULT_TEXT
from ui.home import PAGE as HOME
from ui.home import miniatures as home_miniatures
from ui.language_models import cache
from ui.page import Choice, Text, export, layout, sections
from ui.race import PAGE as RACE
from ui.race import cache as race_cache
from ui.race import controls
from ui.race.view import Scene, player
from ui.runtime import run_log

RUNNERS = ("gd", "momentum", "adam")
NUM_STEPS = 2000
HEIGHT = 330

layout.header(HOME)
st.markdown(
    "Type your own sentence, choose your own valley: what you see is computed while you look, by a "
    "real pretrained model and by the real update rules."
)


WAITING = not cache.model_is_warm()


@run_log.fragment(run_every=1.0 if WAITING else None)
def attention_miniature() -> None:
    """The head that links two words of the sentence most strongly."""
    if WAITING and cache.model_is_warm():
        st.rerun()  # as a whole, so that nothing asks every second any more
    text = Text("home_text", "Your sentence", DEFAULT_TEXT, max_chars=300).draw()
    if not cache.model_is_warm():
        with st.container(height=HEIGHT, border=True):
            st.caption("The model is still loading; its attention appears here in a few seconds.")
    else:
        try:
            shown = cache.attention_view(
                cache.DEFAULT_MODEL, text, None, "", "encoder", True, "show"
            )
        except ValueError as error:
            layout.complaint(str(error))
            return
        links = strongest_links(shown, 1)
        layer, head = (links[0].layer, links[0].head) if links else (5, 11)
        sentences = link_sentences(Looked(shown, most=1))
        st.plotly_chart(
            heatmap_figure(
                shown.labels, shown.weights[layer, head], height=HEIGHT, dark=layout.is_dark()
            ),
            key="home_attention",
            config=export.CHART_CONFIG,
            alt=described(f"Attention of layer {layer + 1}, head {head + 1}.", sentences),
        )
        st.markdown(joined(link_sentences(Looked(shown, layout.escape_markdown, most=1))))
    layout.go_to(ATTENTION, "See every head", {"attention_text": text})


@run_log.fragment
def race_miniature() -> None:
    """Three rules in one valley."""
    first = controls.Controls.surface.default
    surface_key = Choice("home_surface", "Surface", SURFACES, first).draw()
    choice = SurfaceChoice(surface_key)
    surface = race_cache.surface(choice)
    runners = controls.suggested_runs(surface_key, RUNNERS, NUM_STEPS)
    shown = RaceResult(surface, runners)
    start = surface.default_start
    st.plotly_chart(
        race_cache.landscape_background(choice, HEIGHT),
        key="home_landscape",
        config=export.CHART_CONFIG,
        alt=findings.background_alt(surface),
    )
    scene = Scene(
        num_steps=NUM_STEPS,
        tracks=controls.tracks(choice, runners, start, ("home_landscape",)),
        quantity="f − f*",
        smallest=race.FLOOR,
        alts={"home_landscape": findings.landscape_alt(shown)},
        landscape="home_landscape",
        starts=(start,),
    )
    player(scene, key="home_player", prefix="home_")
    st.markdown(findings.race_finding(shown)[0])
    layout.go_to(RACE, "Race them all", {"optimizers_surface": surface_key})


left, right = st.columns(2, gap="large")
with left:
    st.header("Where does each word look?", anchor=False)
    attention_miniature()
with right:
    st.header("Who gets down the valley first?", anchor=False)
    race_miniature()

columns = st.columns(3, gap="large")
for column, title, miniature in zip(
    columns,
    (
        "Which coefficients survive?",
        "What does a bad guess cost?",
        "Could you answer this?",
    ),
    (home_miniatures.penalty, home_miniatures.cost, home_miniatures.question),
    strict=True,
):
    with column:
        st.header(title, anchor=False)
        miniature()

others = {section: specs for section, specs in sections().items() if section}
with layout.section("All there is"):
    for column, (section, specs) in zip(st.columns(len(others)), others.items(), strict=True):
        with column:
            st.markdown(f"**{section}**")
            for spec in specs:
                st.page_link(spec.file, label=spec.title)
                st.caption(spec.question)
