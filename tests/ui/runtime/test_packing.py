"""Messages to the components: what goes in comes out, within the budgets."""

import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attention import MEASURES, AttentionView, Axis, Role, backward_rollout
from tests.core.attention.browser_oracles import dequantise
from tests.making import make_attention, make_tokens, softmax_rows
from ui.attention.view.payload import Compared, Shown, encode, encode_neurons
from ui.attention.view.standalone import standalone_page
from ui.runtime import pack
from ui.runtime.packing import unpack


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53)), st.binary())
def test_what_is_packed_comes_out(header: dict, body: bytes) -> None:
    message = pack(header, np.frombuffer(body, dtype=np.uint8))
    assert unpack(message) == (header, body)


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({"x": float("nan")})


def realistic(n: int, labels: tuple[str, ...] | None = None) -> Shown:
    scores = np.exp(2.5 * np.random.default_rng(0).normal(size=(6, 12, n, n)))
    weights = (scores / scores.sum(-1, keepdims=True)).astype(np.float32)
    axis = Axis(
        labels=labels or tuple(f"word{i}" for i in range(n)),
        is_special=(True, *[False] * (n - 1)),
        segments=(0,) * n,
        groups=tuple((i,) for i in range(n)),
    )
    flowing = backward_rollout(weights)
    weights[0, 0, 0] = np.nan
    removed = np.full((6, 12, n), 0.25, dtype=np.float32)
    view = AttentionView(axis, axis, weights, np.ones((n, n), dtype=bool), removed)
    measures = dict.fromkeys(MEASURES, np.full((6, 12), 0.125))
    return Shown(view, flowing, measures, [Role(1, 2, "self", 0.75)], axis.labels, None, False)


def encoded(shown: Shown, compared: Compared | None = None) -> bytes:
    return encode(
        shown,
        prefix="attention_",
        model="a model",
        default_layer=99,
        default_head=12,
        renormalised=True,
        script="LAYER = 1\nHEAD = 1\n",
        compared=compared,
    )


def test_the_header_speaks_from_the_exact_weights() -> None:
    given_shown = realistic(9)
    shown = given_shown.view
    header, body = unpack(zlib.decompress(encoded(given_shown)))
    codes = np.frombuffer(body, np.uint8)
    back = dequantise(codes[: 72 * 81].reshape(6, 12, 9, 9))
    np.testing.assert_array_equal(np.isnan(back), np.isnan(shown.weights))
    np.testing.assert_allclose(np.nan_to_num(back), np.nan_to_num(shown.weights), atol=1 / 500)
    flowing = dequantise(codes[72 * 81 :].reshape(6, 9, 9))
    assert given_shown.passage is not None
    np.testing.assert_allclose(flowing, given_shown.passage, atol=1 / 500)
    query, key, weight = header["strongest"][17]
    assert weight == pytest.approx(shown.weights[1, 5].max(), abs=5e-5)
    assert shown.weights[1, 5, query, key] == shown.weights[1, 5].max()
    assert header["removed"][3] == 0.25
    assert header["onSpecial"][17] == pytest.approx(shown.weights[1, 5, :, 0].mean(), abs=6e-4)
    assert header["defaultLayer"] == 6
    assert header["roles"] == [[2, 3, "self", 0.75]]
    assert [each["key"] for each in header["measures"]] == list(MEASURES)
    assert header["columns"] is None
    assert header["isPair"] is False


def test_what_is_compared_travels_behind_with_its_alignment() -> None:
    shown, other = realistic(5), realistic(7).view
    compared = Compared("the second text", other, ((0, 0), (2, 3)), ((0, 0), (2, 3)))
    header, body = unpack(zlib.decompress(encoded(shown, compared)))
    codes = np.frombuffer(body, np.uint8)
    assert len(codes) == 72 * 25 + 6 * 25 + 72 * 49
    back = dequantise(codes[78 * 25 :].reshape(6, 12, 7, 7))
    np.testing.assert_allclose(np.nan_to_num(back), np.nan_to_num(other.weights), atol=1 / 500)
    assert header["alignment"]["rows"] == [[0, 0], [2, 3]]
    assert header["other"]["title"] == "the second text"


def test_what_may_not_be_looked_at_is_blank() -> None:
    shown = realistic(4)
    view = replace(shown.view, visible=np.tri(4, dtype=bool))
    _, body = unpack(zlib.decompress(encoded(replace(shown, view=view, passage=None))))
    codes = np.frombuffer(body, np.uint8).reshape(6, 12, 4, 4)
    np.testing.assert_array_equal((codes == 255)[1, 0], ~np.tri(4, dtype=bool))


def test_queries_and_keys_come_back_off_by_half_a_step_at_most() -> None:
    record = make_attention(
        softmax_rows(0, 1, 3, 5, 7), make_tokens("abcde"), make_tokens("abcdefg")
    ).layers[0]
    added = np.random.default_rng(0).normal(size=(3, 5, 7))
    record = replace(record, bias=added)
    header, body = unpack(encode_neurons(record))
    codes = np.frombuffer(body, "<i2").astype(float)
    sizes = [3 * 5 * 4, 3 * 7 * 4, 3 * 7, 3 * 5 * 7]
    assert len(codes) == sum(sizes)
    query, key, norms, bias = np.split(codes, np.cumsum(sizes)[:-1])
    for part, name, expected in (
        (query, "queryScale", record.query),
        (key, "keyScale", record.key),
        (norms, "normScale", record.value_norms),
    ):
        found = part.reshape(3, -1) * np.array(header[name])[:, None]
        np.testing.assert_allclose(
            found, expected.reshape(3, -1), atol=np.abs(expected).max() / 65_000
        )
    np.testing.assert_allclose(bias * header["biasScale"], added.ravel(), atol=1e-4)
    assert (header["heads"], header["queries"], header["keys"], header["size"]) == (3, 5, 7, 4)
    assert header["scaling"] == 0.5


def test_fifteen_tokens_stay_within_their_budget() -> None:
    assert len(encoded(realistic(15))) <= 25_000


def test_labels_cannot_leave_the_offline_page() -> None:
    hostile = "</script><script>alert(1)</script>"
    page = standalone_page(encoded(realistic(3, (hostile, "b", "c"))), hostile, [])
    assert hostile not in page
    assert page.count("<script") == 1
    assert "https://" not in page.replace("http://www.w3.org/", "")
