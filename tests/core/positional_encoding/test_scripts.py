"""The scripts that a person downloads give the page's numbers."""

import numpy as np
import pytest

from core.language_models import MODELS
from core.positional_encoding import (
    SCALINGS,
    PositionSettings,
    alibi_bias,
    alibi_script,
    alibi_slopes,
    all_curves,
    buckets_script,
    closed_form,
    compare_all,
    cosine_similarity,
    encoding_script,
    frequencies,
    learned_script,
    mean_by_distance,
    minilm_table,
    order_of,
    principal_components,
    rope_script,
    scaled_rope,
    scores_script,
    shift_matrix,
    shift_residuals,
    shift_script,
    similarity_script,
    sinusoidal,
    t5_buckets,
    wavelengths,
    words_in,
    words_script,
)
from tests.parity.running import executed


def test_the_table() -> None:
    names, said = executed(encoding_script(14, 23, 300.0))
    np.testing.assert_allclose(names["table"], sinusoidal(np.arange(23), 14, 300), atol=1e-14)
    np.testing.assert_allclose(names["wavelengths"], wavelengths(14, 300), rtol=1e-14)
    assert "table (23, 14)" in said


def test_the_shift() -> None:
    names, _ = executed(shift_script(-7, 14, 23, 300.0))
    np.testing.assert_allclose(names["matrix"], shift_matrix(-7, frequencies(14, 300)), atol=1e-15)
    ours = shift_residuals(23, -7, 14, 300)
    np.testing.assert_allclose(names["residuals"], ours, atol=2e-15)


def test_similarity() -> None:
    names, _ = executed(similarity_script(14, 23, 300.0))
    np.testing.assert_allclose(
        names["by_distance"], closed_form(np.arange(23), 14, 300), atol=1e-13
    )


@pytest.mark.parametrize("causal", [False, True])
def test_the_bag_of_words(causal: bool) -> None:
    words = words_in('say "no" \\ to </script> {braces} and שלום')
    permutation = order_of(words, "reversed")
    names, _ = executed(words_script(words, permutation, causal))
    assert names["WORDS"] == list(words)
    ours = compare_all(words, permutation, PositionSettings(), causal=causal)
    for key, residual in names["residuals"].items():
        assert residual == pytest.approx(ours[key].residual, rel=1e-3, abs=4e-6), key


def test_the_learned_table() -> None:
    names, _ = executed(learned_script(90, 10_000.0, MODELS["minilm"].script_place))
    table = minilm_table()[1:91]
    ours = mean_by_distance(cosine_similarity(table), 64)[:, 0]
    np.testing.assert_allclose(names["learned"], ours, atol=1e-12)
    np.testing.assert_allclose(
        names["shares"][:2], principal_components(table, 2).shares, rtol=1e-10
    )
    formula = mean_by_distance(cosine_similarity(sinusoidal(np.arange(90), 384)), 64)[:, 0]
    np.testing.assert_allclose(names["sinusoidal"], formula, atol=1e-12)


@pytest.mark.parametrize("both", [True, False])
def test_buckets(both: bool) -> None:
    names, _ = executed(buckets_script(32, 128, both, 160))
    relative = np.arange(-160, 161)
    np.testing.assert_array_equal(names["relative"], relative)
    np.testing.assert_array_equal(names["buckets"], t5_buckets(relative, bidirectional=both))


def test_rope() -> None:
    names, _ = executed(rope_script(64, 10_000.0, 512, 4.0))
    for key in SCALINGS:
        ours = scaled_rope(key, 64, 10_000, 4, 512, np.arange(2))
        np.testing.assert_allclose(names["omegas"][key], ours.omegas, rtol=1e-12)
        assert names["attention"][key] == pytest.approx(ours.attention, rel=1e-14)
        assert names["unseen"][key] == ours.unseen.sum()
    assert names["one"] == pytest.approx(names["other"], abs=1e-10)


def test_scores() -> None:
    settings = PositionSettings(base=5_000)
    slope = alibi_slopes(8)[3]
    names, _ = executed(scores_script(4.0, 3, 40, 5_000.0, slope))
    ours = all_curves(4.0, 3, 40, settings)
    assert set(names["scores"]) == {"sinusoidal", "rope", "alibi", "nope"}
    for key, values in names["scores"].items():
        np.testing.assert_allclose(values, ours[key].values, atol=1e-11)


def test_alibi() -> None:
    names, _ = executed(alibi_script(12, 10, 9))
    np.testing.assert_allclose(names["slopes"], alibi_slopes(12), rtol=1e-14)
    np.testing.assert_allclose(names["bias"], alibi_bias(alibi_slopes(12)[9], 9), rtol=1e-14)
