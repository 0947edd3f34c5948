"""The attention explorer's file of numbers."""

import io

import numpy as np

from core.attention import AttentionView
from core.language_models import TextAttention


def heads_npz(attention: TextAttention, shown: AttentionView) -> bytes:
    """All heads with all their digits: on the model's tokens, and as they are shown.

    `np.load(file)` opens it without pickle: labels are arrays of strings.
    """
    target = io.BytesIO()
    np.savez_compressed(
        target,
        allow_pickle=False,
        weights=attention.weights,
        query_tokens=np.array(attention.queries.tokens),
        key_tokens=np.array(attention.keys.tokens),
        shown_weights=shown.weights,
        shown_rows=np.array(shown.rows.labels),
        shown_columns=np.array(shown.columns.labels),
    )
    return target.getvalue()
