"""A wrong type or shape fails a test, also where the test before had called the function often."""

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from core.attention import jensen_shannon
from tests.typechecked import CALLS

ROWS = np.eye(2)


@pytest.mark.parametrize("turn", range(2))
def test_the_first_calls_of_every_test_are_checked(turn: int) -> None:
    with pytest.raises(TypeCheckError):
        jensen_shannon(ROWS, ROWS.astype(int))
    for _ in range(CALLS):
        jensen_shannon(ROWS, ROWS)
    # Not checked any more; NumPy takes whole numbers, too.
    assert jensen_shannon(ROWS, ROWS.astype(int)) == 0


def test_axes_of_the_same_name_must_have_the_same_length() -> None:
    with pytest.raises(TypeCheckError):
        jensen_shannon(ROWS, np.eye(3))
