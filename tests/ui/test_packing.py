"""Messages to the components: what goes in comes out, within the budgets."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.token_views import AttentionView, dequantise
from ui.attention_view.payload import encode
from ui.attention_view.standalone import standalone_page
from ui.packing import pack, unpack


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53)), st.binary())
def test_what_is_packed_comes_out(header: dict, body: bytes) -> None:
    message = pack(header, np.frombuffer(body, dtype=np.uint8))
    assert unpack(message) == (header, body)


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({"x": float("nan")})


def realistic(n: int, labels: tuple[str, ...] | None = None) -> AttentionView:
    scores = np.exp(2.5 * np.random.default_rng(0).normal(size=(6, 12, n, n)))
    weights = (scores / scores.sum(-1, keepdims=True)).astype(np.float32)
    weights[0, 0, 0] = np.nan
    return AttentionView(
        labels=labels or tuple(f"word{i}" for i in range(n)),
        is_special=(True, *[False] * (n - 1)),
        weights=weights,
        removed_mass=np.full((6, 12, n), 0.25, dtype=np.float32),
    )


def encoded(shown: AttentionView) -> bytes:
    return encode(
        shown,
        prefix="attention_",
        model="a model",
        default_layer=99,
        default_head=12,
        renormalised=True,
        script="LAYER = 1\nHEAD = 1\n",
    )


def test_the_header_speaks_from_the_exact_weights() -> None:
    shown = realistic(9)
    header, body = unpack(zlib.decompress(encoded(shown)))
    back = dequantise(np.frombuffer(body, np.uint8).reshape(6, 12, 9, 9))
    np.testing.assert_array_equal(np.isnan(back), np.isnan(shown.weights))
    np.testing.assert_allclose(np.nan_to_num(back), np.nan_to_num(shown.weights), atol=1 / 500)
    query, key, weight = header["strongest"][17]
    assert weight == pytest.approx(shown.weights[1, 5].max(), abs=5e-5)
    assert shown.weights[1, 5, query, key] == shown.weights[1, 5].max()
    assert header["removed"][3] == 0.25
    assert header["onSpecial"][17] == pytest.approx(shown.weights[1, 5, :, 0].mean(), abs=6e-4)
    assert header["defaultLayer"] == 6


def test_fifteen_tokens_stay_within_their_budget() -> None:
    assert len(encoded(realistic(15))) <= 25_000


def test_labels_cannot_leave_the_offline_page() -> None:
    hostile = "</script><script>alert(1)</script>"
    page = standalone_page(encoded(realistic(3, (hostile, "b", "c"))), title=hostile)
    assert hostile not in page
    assert page.count("<script") == 1
    assert "https://" not in page.replace("http://www.w3.org/", "")
