"""The files that a page offers: labels, names and types, and that they are made when asked for."""

import csv
import io

import plotly.graph_objects as go
import pytest

from ui.page import downloads
from ui.page.downloads import Download


def never() -> str:
    raise AssertionError("made before anybody asked")


def never_bytes() -> bytes:
    raise AssertionError("made before anybody asked")


@pytest.mark.parametrize(
    ("file", "label", "name", "mime"),
    [
        (downloads.script("race", never), "Script (.py)", "race.py", "text/x-python"),
        (downloads.csv("race", "Steps", lambda: []), "Steps (.csv)", "race.csv", "text/csv"),
        (
            downloads.html("race", "A race", lambda: []),
            "Chart (.html, works offline)",
            "race.html",
            "text/html",
        ),
        (
            downloads.html_page("race", "Charts", never, offline="work offline"),
            "Charts (.html, work offline)",
            "race.html",
            "text/html",
        ),
        (downloads.markdown("race", "Key", never), "Key (.md)", "race.md", "text/markdown"),
        (
            downloads.binary("race.npz", "Heads", never_bytes),
            "Heads (.npz)",
            "race.npz",
            "application/octet-stream",
        ),
    ],
)
def test_each_kind_has_its_label_name_and_type(
    file: Download, label: str, name: str, mime: str
) -> None:
    assert (file.label, file.file_name, file.mime) == (label, name, mime)


def test_a_table_keeps_all_digits_and_quotes_text() -> None:
    rows = [{"x": 0.1 + 0.2, "text": 'a, "b"'}, {"x": 1e-300, "text": ""}]
    made = downloads.csv("t", "T", lambda: rows).make()
    assert isinstance(made, str)
    read = list(csv.DictReader(io.StringIO(made)))
    assert [float(row["x"]) for row in read] == [row["x"] for row in rows]
    assert [row["text"] for row in read] == [row["text"] for row in rows]


def test_a_page_of_charts_brings_plotly_once() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[2]))
    made = downloads.html("c", "A < B", lambda: [figure, figure]).make()
    assert isinstance(made, str)
    assert "<title>A &lt; B</title>" in made
    assert made.count("Plotly.newPlot(") == 2
    assert made.count("plotly.js v") == 1
