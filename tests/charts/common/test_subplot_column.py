"""A column of a figure by itself."""

import plotly.graph_objects as go

from charts.common import column
from charts.common.theme import base_layout


def test_a_column_keeps_its_traces_and_fills_the_width() -> None:
    figure = go.Figure(
        {
            "data": [
                {"type": "scatter", "y": [1, 2]},
                {"type": "scatter", "y": [3], "xaxis": "x2", "yaxis": "y2"},
                {"type": "scatter", "y": [4], "xaxis": "x3", "yaxis": "y3"},
            ],
            "layout": base_layout(300)
            | {
                "xaxis": {"domain": [0, 0.4]},
                "yaxis": {"domain": [0.5, 1]},
                "xaxis2": {"domain": [0, 0.4], "matches": "x"},
                "yaxis2": {"domain": [0, 0.45]},
                "xaxis3": {"domain": [0.6, 1], "matches": "x"},
                "yaxis3": {"title": {"text": "right"}},
                "annotations": [{"text": "title"}],
            },
        }
    )
    left, right = column(figure, ("x", "x2")), column(figure, ("x3",))
    assert [trace.y[0] for trace in left.data] == [1, 3]
    assert left.layout.xaxis2.domain == (0, 1)
    assert left.layout.xaxis2.matches == "x"
    assert left.layout.yaxis2.domain == (0, 0.45)
    assert [trace.y[0] for trace in right.data] == [4]
    assert right.layout.xaxis3.domain == (0, 1)
    assert right.layout.xaxis3.matches is None
    assert not right.layout.annotations
    assert right.layout.yaxis3.title.text == "right"
    assert len(figure.data) == 3
