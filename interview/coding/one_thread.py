"""PyTorch for work so small that a second thread only gets in the way."""

from typing import Any


def torch_on_one_thread() -> Any:
    """The torch module, told to use one thread.

    Handing out work on a few hundred numbers takes longer than the work; on a busy machine a
    hundred times longer. Pages that load a model set the same.
    """
    import torch

    torch.set_num_threads(1)
    return torch
