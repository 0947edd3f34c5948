"""What the models make of the texts that the explorer's controls ask for."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.language_models import MODELS, ModelUnavailableError
from ui.attention.controls import DEFAULT_TEXT, PREFIX, ExplorerSettings
from ui.language_models import DEFAULT_MODEL, cache
from ui.page import last_good

if TYPE_CHECKING:
    from core.language_models import ForwardPass, Stream

_LAST_GOOD = f"{PREFIX}last_good"


@dataclass(frozen=True)
class Outcome:
    """What a model made of the texts, and what there is to complain about.

    Attributes:
        settings: Those that are really shown: the last that worked if these do not.
        forward_pass: Of `settings`; `other` of the text or model beside it.
        complaint: Why the wanted texts are not shown, or "".
    """

    settings: ExplorerSettings
    forward_pass: "ForwardPass"
    other: "ForwardPass | None"
    complaint: str

    @property
    def stream(self) -> "Stream":
        """The wanted stream, or the first that the model has."""
        return (
            self.settings.stream
            if self.settings.stream in self.forward_pass.streams
            else next(iter(self.forward_pass.streams))
        )


def outcome(wanted: ExplorerSettings) -> Outcome:
    """What the models make of the texts; where it does not work, the last that did, and why.

    A model that cannot be loaded is replaced by the default one.

    Raises:
        ModelUnavailableError: Not even the default model can be loaded.
    """
    complaints = []
    model, problem = _loadable(wanted.model)
    complaints += [problem] if problem else []
    other_model, problem = (None, "")
    if wanted.other_model is not None:
        other_model, problem = _loadable(wanted.other_model)
    complaints += [problem] if problem and problem not in complaints else []
    wanted = replace(wanted, model=model, other_model=other_model)

    def usable() -> ExplorerSettings:
        _forward_passes(wanted)
        return wanted

    def default() -> ExplorerSettings:
        return replace(
            wanted,
            kind="one",
            model=DEFAULT_MODEL,
            text=DEFAULT_TEXT,
            second=None,
            target="",
            other_text=None,
            other_model=None,
        )

    shown, error = last_good.read(_LAST_GOOD, usable, default)
    if error:
        complaints.append(f"{error} Below is the last text that worked.")
    return Outcome(shown, *_forward_passes(shown), " ".join(complaints))


def limit(model_key: str) -> tuple[int, str]:
    """The longest text that is taken, and whose limit that is."""
    model = cache.model(model_key)
    return model.max_tokens, "the model" if model.max_tokens == model.model_limit else "this page"


def counter(forward_pass: "ForwardPass", model_key: str) -> str:
    """How many tokens there are, and how many there may be."""
    sides = {id(each.keys): len(each.keys.tokens) for each in forward_pass.streams.values()}
    counts = " + ".join(str(count) for count in sides.values())
    written = ", the target written by the model itself" if forward_pass.generated else ""
    return f"{counts} of at most {limit(model_key)[0]} tokens{written}"


def _loadable(model: str) -> tuple[str, str]:
    """The model, or the default one and why."""
    try:
        cache.model(model)
    except ModelUnavailableError as error:
        if model == DEFAULT_MODEL:
            raise
        return DEFAULT_MODEL, f"{error} {MODELS[DEFAULT_MODEL].label} is shown instead."
    return model, ""


def _forward_passes(wanted: ExplorerSettings) -> "tuple[ForwardPass, ForwardPass | None]":
    forward_pass = cache.forward_pass(wanted.model, wanted.text, wanted.second, wanted.target)
    if wanted.other_text is None or wanted.other_model is None:
        return forward_pass, None
    try:
        other = cache.forward_pass(wanted.other_model, wanted.other_text, None, wanted.target)
    except ValueError as error:
        raise ValueError(f"The second text: {error}") from None
    return forward_pass, other
