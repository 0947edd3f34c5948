"""The registry of remedies against overfitting: a new entry is on the page, in files and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.common import Param
from core.overfitting.early_stopping import PATIENCE
from core.training import DECAY, DROPOUT, JITTER, MAX_NORM, SMOOTHING, Regularization


@dataclass(frozen=True)
class Remedy:
    """One entry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        param: Its strength: a field of `Regularization`, or early stopping's patience.
        steps: Values that its slider offers.
        latex, source: The formula and where it comes from.
    """

    key: str
    label: str
    summary: str
    param: Param
    steps: tuple[float, ...]
    latex: str
    source: str

    @property
    def field(self) -> str:
        """Name in `Regularization`, or "" where the update stays as it is."""
        return "" if self.param is PATIENCE else self.param.name


_SHARES = tuple(round(0.05 * i, 2) for i in range(1, 19))

_ENTRIES = (
    Remedy(
        "dropout",
        "Dropout",
        "Hidden units are switched off at random at every update.",
        DROPOUT,
        _SHARES,
        r"\tilde a = \frac{r \circ a}{1-p},\quad r_i \sim \mathrm{Bernoulli}(1-p)",
        "Srivastava et al., JMLR 2014; torch.nn.Dropout",
    ),
    Remedy(
        "early",
        "Early stopping",
        "Training ends when the validation loss has not improved for some epochs; the weights of "
        "its lowest are put back.",
        PATIENCE,
        (1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300),
        r"\hat w = w_{t^*},\quad t^* = \arg\min_{s \le t} L_{\mathrm{val}}(w_s)",
        "Prechelt, “Early Stopping – But When?”, 1998",
    ),
    Remedy(
        "augmentation",
        "Augmentation",
        "Every point is moved by noise, anew at every update.",
        JITTER,
        (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0),
        r"\tilde x = x + \sigma\,\xi,\quad \xi \sim \mathcal N(0, I)",
        "Bishop, “Training with Noise is Equivalent to Tikhonov Regularization”, 1995",
    ),
    Remedy(
        "decay",
        "Weight decay",
        "At every update all weights and biases shrink by the same share, beside Adam’s step.",
        DECAY,
        (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
        r"w \leftarrow (1-\eta\lambda)\,w - \eta\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}",
        "Loshchilov, Hutter, ICLR 2019; torch.optim.AdamW",
    ),
    Remedy(
        "smoothing",
        "Label smoothing",
        "The targets lie between 0 and 1, not at 0 and 1.",
        SMOOTHING,
        _SHARES,
        r"\tilde y = (1-\varepsilon)\,y + \tfrac{\varepsilon}{2}",
        "Szegedy et al., CVPR 2016, §7",
    ),
    Remedy(
        "max_norm",
        "Max-norm",
        "No unit’s vector of incoming weights may be longer than a limit.",
        MAX_NORM,
        (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
        r"w_j \leftarrow w_j \cdot \min\!\left(1, \frac{c}{\lVert w_j\rVert_2}\right)",
        "Srivastava et al., JMLR 2014, §5.1; torch.renorm",
    ),
)

# Append only: colours go by position.
REMEDIES: dict[str, Remedy] = {entry.key: entry for entry in _ENTRIES}


def regularization(keys: Sequence[str], strengths: Mapping[str, float]) -> Regularization:
    """The remedies named, each at its strength.

    Args:
        keys: Keys in `REMEDIES`; early stopping changes no update and is left out.
        strengths: By key, at least for `keys`; each within the range of its `Remedy.param`.

    Returns:
        What changes an update.

    Raises:
        ValueError: A strength out of its range.

    Example:
        >>> regularization(["dropout"], {"dropout": 0.3}).dropout
        0.3
    """
    fields = {REMEDIES[key].field: strengths[key] for key in keys if REMEDIES[key].field}
    return replace(Regularization(), **fields)
