from .figures import (
    attention_formula,
    effects_figure,
    flow_formula,
    heatmap_figure,
    removal_formula,
)
from .findings import (
    Compared,
    Cut,
    Looked,
    Measured,
    Named,
    change_sentences,
    effect_sentences,
    link_sentences,
    role_sentences,
    token_sentences,
)

__all__ = [
    "Compared",
    "Cut",
    "Looked",
    "Measured",
    "Named",
    "attention_formula",
    "change_sentences",
    "effect_sentences",
    "effects_figure",
    "flow_formula",
    "heatmap_figure",
    "link_sentences",
    "removal_formula",
    "role_sentences",
    "token_sentences",
]
