"""Downloaded scripts, run as a person would run them."""

import contextlib
import io
from typing import Any

import torch


def executed(script: str) -> tuple[dict[str, Any], str]:
    """The names that a script leaves, and what it printed."""
    before = torch.get_default_dtype()
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            exec(compile(script, "script", "exec"), names)
        finally:
            torch.set_default_dtype(before)
            torch.set_printoptions(profile="default")
    return names, said.getvalue()
