"""The controls of the training page: network, batches, epochs, seeds, optimizers, schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from charts.training import BATCH_TOO_LARGE, Batched
from core.common import Param, each_said
from core.optimizers import SCHEDULES
from core.training import (
    EPOCHS,
    NETWORK_OPTIMIZERS,
    DataChoice,
    Network,
    OptimizerChoice,
    Plan,
    parameters,
)
from ui.page import Choice, Entry, Number, Segmented, Several, controls, entry_numbers, layout
from ui.training import cache, data_controls, diagnostics, network_controls
from ui.training.data_controls import PREFIX

LEARNING_RATE = "learning_rate"
VIEW = f"{PREFIX}wanted_view"
_DRAWS = 12

MINI_BATCH = Param(
    "mini_batch",
    "Mini-batch size",
    32,
    2,
    2000,
    "linear",
    "Examples in one update.",
    is_integer=True,
)
SEEDS = Param(
    "seeds",
    "Seeds",
    1,
    1,
    8,
    "linear",
    "So many networks with different initial weights and, with batches, orders of examples; the "
    "curves then show their median, and a band from the lowest to the highest.",
    is_integer=True,
)
FIRST_SEED = Param(
    "first_seed",
    "First seed",
    0,
    0,
    9999,
    "linear",
    "The seed of the first network, as torch.manual_seed takes it.",
    is_integer=True,
)
CLIP = Param(
    "clip",
    "Clip gradient at",
    0.0,
    0.0,
    100.0,
    "linear",
    "A longer gradient is shortened to this length; 0 switches it off.",
)


def _with_common_rate(params: Sequence[Param]) -> list[Param]:
    """All optimizers start at one learning rate."""
    return [replace(each, default=0.01) if each.name == LEARNING_RATE else each for each in params]


class Controls(data_controls.Controls, network_controls.Controls, diagnostics.Controls):
    """All controls of the page."""

    epochs = Number(f"{PREFIX}{EPOCHS.name}", EPOCHS)
    seeds = Number(f"{PREFIX}{SEEDS.name}", SEEDS)
    batch = Choice(
        f"{PREFIX}batch",
        "Batch",
        {
            "whole": Entry("Whole set"),
            "mini": Entry("Mini-batch"),
            "single": Entry("Single example"),
            "compare": Entry("Compare all three"),
        },
        "whole",
        help="How many examples the gradient of one update is taken from.",
    )
    one = Choice(f"{PREFIX}one", "Optimizer", NETWORK_OPTIMIZERS, "gd")
    optimizers = Several(
        f"{PREFIX}runners", "Optimizers", NETWORK_OPTIMIZERS, ("gd", "momentum", "adam")
    )
    mini_batch = Number(f"{PREFIX}{MINI_BATCH.name}", MINI_BATCH)
    schedule = Choice(f"{PREFIX}schedule", "Schedule", SCHEDULES, "constant")
    clip = Number(f"{PREFIX}{CLIP.name}", CLIP)
    first_seed = Number(f"{PREFIX}{FIRST_SEED.name}", FIRST_SEED)
    precision = Segmented(
        f"{PREFIX}precision",
        "Precision",
        {"float32": "32 bits", "float64": "64 bits"},
        "float32",
        help="Bits of every number in training. PyTorch’s default is 32; 64 round less.",
    )
    schedule_settings = entry_numbers(PREFIX, {key: each.params for key, each in SCHEDULES.items()})
    hyperparameters = entry_numbers(
        PREFIX, {key: _with_common_rate(parameters(key)) for key in NETWORK_OPTIMIZERS}
    )


@dataclass(frozen=True)
class Settings:
    """What the controls above the picture say; the learning rates are still to come."""

    data: DataChoice
    network: Network
    batch: str
    optimizers: tuple[str, ...]
    epochs: int
    seeds: tuple[int, ...]
    others: Mapping[str, Mapping[str, float]]
    schedule: str
    schedule_values: tuple[tuple[str, float], ...]
    clip: float
    dtype: str

    def plan(self, rates: Mapping[str, float], mini_batch: int) -> Plan:
        """What is to be trained."""
        most = len(cache.split(self.data).y_train)
        mini = 0 if mini_batch >= most else mini_batch
        sizes = {"whole": (0,), "mini": (mini,), "single": (1,), "compare": (0, mini, 1)}
        run_configs = tuple(
            OptimizerChoice(
                key, tuple(sorted({LEARNING_RATE: rates[key], **self.others[key]}.items())), size
            )
            for key in self.optimizers
            for size in dict.fromkeys(sizes[self.batch])
        )
        return Plan(
            self.network,
            run_configs,
            self.seeds,
            self.epochs,
            self.schedule,
            self.schedule_values,
            self.clip,
            self.dtype,
            _DRAWS if self.batch == "compare" else 0,
        )


def state(*, view: Mapping[str, str] | None = None, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names.

    Args:
        view: What the browser shows, as in the link: `curves`, `axis`, `epoch`, `show`, `unit`.
        changed: See `ui.page.controls.state`; hyperparameters as `adam_learning_rate=0.1`.
    """
    return {**controls.state(PREFIX, Controls, **changed), VIEW: dict(view or {})}


def top_rows() -> Settings:
    """Everything but the learning rates, in two rows above the picture."""
    columns = st.columns([1.6, 0.9, 1.0, 1.2, 1.6, 1, 0.8, 1.25], vertical_alignment="bottom")
    with columns[0]:
        data_key = Controls.data.draw(on_change=data_controls.fit_noise)
    with columns[1]:
        noise = data_controls.noise(data_key)
    with columns[2]:
        data, wrong_data = data_controls.chosen(data_key, noise)
    with columns[3]:
        network, wrong_network = network_controls.network()
    with columns[5]:
        epochs = Controls.epochs.draw()
    with columns[6]:
        count = Controls.seeds.draw()
    with columns[4]:
        batch = Controls.batch.draw()
    data_controls.say_what_is_awaited()
    for wrong in filter(None, (wrong_data, wrong_network)):
        layout.complaint(wrong)
    if batch == "compare":
        with st.columns([1, 3])[0]:
            optimizers = [Controls.one.draw()]
    else:
        optimizers = Controls.optimizers.draw()
    with columns[7]:
        more = _more(optimizers)
    first = more.pop("first_seed")
    seeds = tuple(range(first, first + count))
    return Settings(data, network, batch, tuple(optimizers), epochs, seeds, **more)


def learning_rates(optimizers: Sequence[str]) -> dict[str, float]:
    """One slider for each optimizer."""
    any_rate = Controls.hyperparameters["gd", LEARNING_RATE].param
    st.markdown("**Learning rates**", help=any_rate.help)
    return {
        key: Controls.hyperparameters[key, LEARNING_RATE].draw(label=NETWORK_OPTIMIZERS[key].label)
        for key in optimizers
    }


def mini_batch(settings: Settings) -> int:
    """The size of a mini-batch, where there is one."""
    if settings.batch not in ("mini", "compare"):
        return int(MINI_BATCH.default)
    size = Controls.mini_batch.draw()
    most = len(cache.split(settings.data).y_train)
    for sentence in each_said(BATCH_TOO_LARGE, [Batched(size, most)]):
        st.caption(sentence)
    return size


def _more(optimizers: Sequence[str]) -> dict[str, Any]:
    """What is rarely changed: schedule, clipping, precision, seeds, hyperparameters."""
    others: dict[str, dict[str, float]] = {key: {} for key in optimizers}
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        left, right = st.columns(2, gap="medium")
        with left:
            schedule = Controls.schedule.draw()
            settings = {
                param.name: Controls.schedule_settings[schedule, param.name].draw()
                for param in SCHEDULES[schedule].params
            }
        with right:
            clip = Controls.clip.draw()
            first = Controls.first_seed.draw()
            dtype = Controls.precision.draw()
        for key in optimizers:
            params = [each for each in parameters(key) if each.name != LEARNING_RATE]
            st.markdown(f"**{NETWORK_OPTIMIZERS[key].label}**")
            for column, param in zip(st.columns(max(len(params), 4)), params, strict=False):
                with column:
                    others[key][param.name] = Controls.hyperparameters[key, param.name].draw()
    return {
        "others": others,
        "schedule": schedule,
        "schedule_values": tuple(sorted(settings.items())),
        "clip": clip,
        "dtype": dtype,
        "first_seed": first,
    }
