from .ablation import Removal, effect_name, head_effects, remove, similarity, similarity_effects
from .dot_product import (
    causal_mask,
    dropout_factors,
    masked_softmax,
    padding_mask,
    scaled_dot_product_attention,
)
from .entropy import normalised_entropy
from .head_comparison import align, difference, jensen_shannon
from .head_links import HeadLink, linkable, strongest_cells, strongest_links
from .head_measures import MEASURES, Role, measure_all, roles
from .information_flow import FlowGraph, backward_rollout, rollout
from .sample_texts import SAMPLES, SampleText
from .scripts import attention_script
from .token_views import (
    AttentionView,
    Axis,
    Special,
    hide_special,
    merge_words,
    quantise,
    view,
    word_groups,
)

__all__ = [
    "MEASURES",
    "SAMPLES",
    "AttentionView",
    "Axis",
    "FlowGraph",
    "HeadLink",
    "Removal",
    "Role",
    "SampleText",
    "Special",
    "align",
    "attention_script",
    "backward_rollout",
    "causal_mask",
    "difference",
    "dropout_factors",
    "effect_name",
    "head_effects",
    "hide_special",
    "jensen_shannon",
    "linkable",
    "masked_softmax",
    "measure_all",
    "merge_words",
    "normalised_entropy",
    "padding_mask",
    "quantise",
    "remove",
    "roles",
    "rollout",
    "scaled_dot_product_attention",
    "similarity",
    "similarity_effects",
    "strongest_cells",
    "strongest_links",
    "view",
    "word_groups",
]
