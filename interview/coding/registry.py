"""Every coding question, by key: one line here is in the list, in the search and in the tests."""

from interview.coding.adam_from_scratch import question as adam_from_scratch
from interview.coding.attention_layer import question as attention_layer
from interview.coding.dropout_layer import question as dropout_layer
from interview.coding.k_fold_early_stopping import question as k_fold_early_stopping
from interview.coding.lasso_coordinate_descent import question as lasso_coordinate_descent
from interview.coding.lasso_or_ridge import question as lasso_or_ridge
from interview.coding.moons_optimizers import question as moons_optimizers
from interview.coding.multi_head_from_scratch import question as multi_head_from_scratch
from interview.coding.sinusoids_and_rope import question as sinusoids_and_rope
from interview.coding.stable_cross_entropy import question as stable_cross_entropy
from interview.coding_question import CodingQuestion

CODING: dict[str, CodingQuestion] = {
    each.QUESTION.folder: each.QUESTION
    for each in (
        attention_layer,
        lasso_or_ridge,
        moons_optimizers,
        multi_head_from_scratch,
        adam_from_scratch,
        stable_cross_entropy,
        sinusoids_and_rope,
        k_fold_early_stopping,
        lasso_coordinate_descent,
        dropout_layer,
    )
}
