"""Floating point: naive and stable formulas in four formats."""

import numpy as np
import streamlit as st

from charts.losses import Computed
from charts.losses import float_stability as charts
from core.common import Param
from core.losses import FORMATS, FORMS, floats_script
from ui.losses import cache
from ui.losses.common import key, legend, picture
from ui.page import Number, Segmented, Several, Slider, TopicResult, downloads, layout

Z = Param(
    "float_z",
    "Logit z",
    20.0,
    -1e308,
    1e308,
    "linear",
    "The logit whose steps are shown under “The formula”; dotted in the charts.",
)
REACH = Param(
    "reach", "Picture from −z to z", 100.0, 5.0, 1000.0, "linear", "How far the curves are drawn."
)
REACHES = (5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0, 800.0, 1000.0)
POINTS = 241
HEIGHT = 350


class Controls:
    """Format, formulas, and the logit that is looked at."""

    format = Segmented(
        key("format"),
        "Format",
        {each: FORMATS[each].label for each in FORMATS},
        "float32",
        help="How numbers are kept: 11, 8, 24 or 53 binary digits.",
    )
    float_z = Number(key("float_z"), Z)
    reach = Slider.of(key("reach"), REACH, REACHES)
    forms = Several(key("forms"), "Formulas", FORMS, list(FORMS))


def draw() -> TopicResult:
    """Controls, both panels, and what they say."""
    columns = st.columns([2.2, 1.6, 2], vertical_alignment="bottom")
    with columns[0]:
        name = Controls.format.draw()
    with columns[1]:
        at = float(Controls.float_z.draw())
    with columns[2]:
        reach = Controls.reach.draw()
    shown = Controls.forms.draw()
    target, forms = FORMATS[name], [FORMS[each] for each in shown]
    z = cache.grid(reach, POINTS)
    errors: dict[str, np.ndarray] = {
        each: cache.errors(each, name, reach, POINTS) for each in shown
    }
    computed = Computed(target, forms, z, errors, at)
    picture(
        charts.stability_figure(target, forms, z, errors, at, height=HEIGHT),
        charts.stability_alt(computed),
        name="stability",
    )
    legend(
        "All are log(1 + e^z): the cross-entropy of logit z with label 0, and of the logits "
        "(z, 0) with the second class true. Cross: first ∞ or NaN. One rounding costs 0.5 ulp at "
        "most."
    )
    layout.flush_charts_first()
    return TopicResult(
        charts.stability_sentences(computed),
        charts.stability_formulas(computed),
        [
            downloads.script("stability", lambda: floats_script(target, at)),
            downloads.csv(
                "stability", "Curves", lambda: charts.stability_rows(target, forms, z, errors)
            ),
            downloads.html(
                "stability",
                "Numerical stability",
                lambda: [charts.stability_figure(target, forms, z, errors, at, height=460)],
                "Charts",
                offline="work offline",
            ),
        ],
        "The table counts a formula as broken from the smallest such number of the format on. The "
        "camera on the chart saves it as PNG. The script needs torch.",
        charts.break_rows(),
    )
