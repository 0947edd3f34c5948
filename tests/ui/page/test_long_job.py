"""A long calculation shows how far it is, and can be stopped; a short one shows nothing."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.navigated import MAX_SECONDS
from ui.page import long_job


def reporting(patience: float | None, *, ends: bool = True) -> None:
    import streamlit as st

    from ui.page import Button, LongJob

    def stop(name: str) -> None:
        st.session_state["stopped"] = name

    job = LongJob(Button("stop", stop, ("it",)), patience=patience)
    st.session_state["shown"] = [job.report(done / 4, f"{done} of 4") for done in range(4)]
    if ends:
        job.end()


def run(patience: float | None, *, ends: bool = True) -> AppTest:
    app = AppTest.from_function(
        reporting, args=(patience,), kwargs={"ends": ends}, default_timeout=MAX_SECONDS
    ).run()
    assert not app.exception
    return app


def test_a_long_job_shows_a_bar_and_a_stop_button() -> None:
    app = run(0.0, ends=False)
    assert app.session_state["shown"] == [True] * 4
    (bar,) = app.get("progress")
    assert (bar.proto.value, bar.proto.text) == (75, "3 of 4")
    app.button(key="stop").click().run()
    assert app.session_state["stopped"] == "it"


def test_at_the_end_button_and_bar_are_gone() -> None:
    app = run(0.0)
    assert not app.button
    assert not app.get("progress")


def test_a_short_job_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_job, "PATIENCE_SECONDS", float(MAX_SECONDS))
    app = run(None, ends=False)
    assert app.session_state["shown"] == [False] * 4
    assert not app.button


def test_pictures_on_the_way_are_due_after_a_time() -> None:
    job = long_job.LongJob(None)
    assert not job.is_due(MAX_SECONDS)
    assert job.is_due(-1.0)
    assert not job.is_due(MAX_SECONDS)


def slices() -> None:
    import streamlit as st

    from ui.page import Button, long_job

    def set_stopped(stopped: bool) -> None:
        st.session_state["stopped"] = stopped

    with long_job.row():
        if st.session_state.get("stopped"):
            long_job.stopped(Button("go_on", set_stopped, (False,), icon=True))
        else:
            long_job.progress(0.5, "half", Button("stop", set_stopped, (True,)))


def test_a_job_in_slices_is_stopped_and_goes_on() -> None:
    app = AppTest.from_function(slices, default_timeout=MAX_SECONDS).run()
    assert [(each.label, each.icon) for each in app.button] == [("Stop", "")]
    app.button(key="stop").click().run()
    assert [(each.label, each.icon) for each in app.button] == [("Go on", ":material/play_arrow:")]
    app.button(key="go_on").click().run()
    assert [each.label for each in app.button] == ["Stop"]
