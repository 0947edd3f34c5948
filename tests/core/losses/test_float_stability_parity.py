"""Every form of one loss in every format, at any of the format's numbers, against torch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st

from core.losses.float_formats import FORMATS
from core.losses.float_stability import FORMS, compute
from tests.parity.drawing import examples

FORM = pytest.mark.parametrize("form", FORMS)


def second_class(z: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the logits (z, 0) whose second class is true."""
    pairs = torch.stack([z, torch.zeros_like(z)], dim=-1)
    return F.cross_entropy(pairs, torch.ones(len(z), dtype=torch.long), reduction="none")


TORCHS = {
    "naive-bce": lambda z: -torch.log(1 - 1 / (1 + torch.exp(-z))),
    "naive-softmax": lambda z: -torch.log(1 / (torch.exp(z) + 1)),
    "softplus": lambda z: torch.log(1 + torch.exp(z)),
    "log-sum-exp": second_class,
    "torch-bce": lambda z: F.binary_cross_entropy_with_logits(
        z, torch.zeros_like(z), reduction="none"
    ),
    "logits": lambda z: torch.clamp(z, min=0) + torch.log1p(torch.exp(-z.abs())),
}


@FORM
@examples(40)
@given(name=st.sampled_from(list(FORMATS)), data=st.data())
def test_a_form_computes_what_torch_computes(form: str, name: str, data: st.DataObject) -> None:
    target = FORMATS[name]
    sizes = st.one_of(
        st.floats(0, 100), st.integers(1, target.count).map(lambda each: float(target.number(each)))
    )
    z = data.draw(sizes) * data.draw(st.sampled_from([1, -1]))
    held = float(target.rounded(z))
    theirs = TORCHS[form](torch.tensor([held], dtype=getattr(torch, name))).double().item()
    ours = float(compute(FORMS[form], target, z))
    assert np.isfinite(ours) == np.isfinite(theirs)
    if not np.isfinite(ours):
        assert ours == theirs
        return
    if FORMS[form].stable:
        # Torch's own BCE subtracts from z; its softmax keeps the sum of 16 bits in float32.
        size = max(abs(ours), abs(held) if form == "torch-bce" else 0.0)
        size = max(size, 1.0) if form == "log-sum-exp" else size
        assert abs(ours - theirs) <= 2 * target.ulp(size)
    else:
        # exp and log may differ in their last place, and 1 − p magnifies it.
        slack = 4 * float(target.ulp(1.0)) * (1 + np.exp(min(held, 50.0)))
        assert abs(ours - theirs) <= slack * (1 + abs(theirs))
