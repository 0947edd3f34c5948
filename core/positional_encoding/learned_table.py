"""The learned position table of MiniLM, read without torch from the checked file."""

import functools

import numpy as np
from jaxtyping import Float

from core.language_models import ModelUnavailableError, checked_folder

TENSOR = "embeddings.position_embeddings.weight"


@functools.cache
def minilm_table() -> Float[np.ndarray, "positions d_model"]:
    """The learned position embeddings of MiniLM, one row for each position from [CLS] on.

    Returns:
        (512, 384), float64, read-only.

    Raises:
        ModelUnavailableError: The file is missing, is not the published one, or lacks the table.

    Example:
        >>> minilm_table().shape
        (512, 384)
    """
    from safetensors import SafetensorError, safe_open

    path = checked_folder("minilm") / "model.safetensors"
    try:
        with safe_open(path, framework="numpy") as file:
            table = file.get_tensor(TENSOR).astype(np.float64)
    except (SafetensorError, OSError) as error:
        raise ModelUnavailableError("MiniLM’s file has no readable position table.") from error
    table.setflags(write=False)
    return table
