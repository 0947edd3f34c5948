"""Statements to judge on Lasso and Ridge; `evidence` recomputes which of them are true."""

from interview.bank import lasso_ridge_evidence as evidence
from interview.bank import regularization_views as views
from interview.question import Question, choice

PAGE = "lasso-ridge"

CHOICES: dict[str, Question] = {
    "lasso-ridge-guides-example": Question(
        PAGE,
        "selection",
        1,
        choice(
            "50 features, of which 10 act, and much noise. Lasso and Ridge are fitted; Lasso's "
            r"$\alpha$ sets some coefficients to 0, but not all. What is certain, whatever data "
            "are drawn?",
            "Ridge keeps all 50; which ones Lasso keeps depends on the data",
            (
                "Ridge keeps all 50; Lasso keeps the 10 that act",
                "Ridge keeps the 10 that act; Lasso keeps them too",
                "Ridge keeps all 50; Lasso keeps none but those that act",
            ),
            r"No method is certain to keep exactly the right 10: it depends on $\alpha$, on the "
            r"noise and on how strong the features are. On the guide's data (seed 42, $\alpha = "
            "10$) Lasso keeps 7 of the 10 and no other. Ridge has an exact 0 only by a "
            "coincidence of probability 0.",
        ),
        views.PATHS,
        evidence=evidence.what_is_certain,
    ),
    "lasso-ridge-change-of-unit": Question(
        PAGE,
        "standardising",
        1,
        choice(
            "A feature was in metres and is now in kilometres, so its values are 1,000 times "
            r"smaller. Nothing is standardised, $\alpha$ stays. What does the Lasso do with it?",
            r"It penalises it more, and drops it at a smaller $\alpha$",
            (
                r"It penalises it less, and drops it at a larger $\alpha$",
                "It scales its coefficient, and predicts the same",
                r"It drops it at the same $\alpha$ as Ridge would",
            ),
            "The same effect now needs a coefficient 1,000 times as large, and the penalty is a "
            "sum of coefficients' sizes. Least squares would predict the same. Standardising the "
            "features first makes the choice independent of units.",
        ),
        views.UNITS,
        evidence=evidence.change_of_unit,
    ),
    "lasso-ridge-amount-or-share": Question(
        PAGE,
        "shrinkage",
        1,
        choice(
            "The columns of $X$ are orthogonal and of one length. By how much do the two methods "
            "shrink a large and a small least-squares coefficient, where neither becomes 0?",
            "Lasso by the same amount, Ridge by the same share",
            (
                "Lasso by the same share, Ridge by the same amount",
                "Lasso and Ridge both by the same amount",
                "Lasso and Ridge both by the same share",
            ),
            r"With $X^\top X = nI$ and scikit-learn's objectives Lasso subtracts $\alpha$ from the "
            r"size of each: 5 and 2 become 4 and 1 at $\alpha = 1$. Ridge multiplies both by "
            r"$n/(n + \alpha)$. So all coefficients that Lasso keeps are too small by a fixed "
            "amount.",
        ),
        views.CLEAN,
        evidence=evidence.amount_or_share,
    ),
    "lasso-ridge-two-copies": Question(
        PAGE,
        "correlation",
        2,
        choice(
            "One feature stands in the table twice, exactly the same, and Lasso does not set its "
            "effect to 0. How is the effect split between the two columns, with one sign in both?",
            "Ridge halves it between both; for Lasso any split is as good",
            (
                "Lasso halves it between both; for Ridge any split is as good",
                "Ridge and Lasso both have one best split: half and half",
                "Ridge and Lasso both have one best split: all on one copy",
            ),
            r"For a fixed sum, Ridge's penalty $a^2 + b^2$ is smallest at $a = b$. Lasso's "
            r"$|a| + |b|$ is the same for every split with one sign, so which copy a solver keeps "
            "is chance. The elastic net halves the effect too, and still has zeros.",
        ),
        views.COPIES,
        evidence=evidence.two_copies,
    ),
    "lasso-ridge-more-features-than-rows": Question(
        PAGE,
        "wide data",
        2,
        choice(
            "20 training rows, 60 features in general position, no intercept. How many features "
            r"does a Lasso solution keep at most, whatever $\alpha$ is?",
            "20, as many as there are rows",
            (
                "60, as many as there are features",
                "40, as many as there are beyond the rows",
                "10, half as many as there are rows",
            ),
            r"As $\alpha$ falls, features come in until the fit goes through all 20 points; then "
            "there is no error left for another one to reduce. Ridge keeps all 60, and the elastic "
            "net can keep more than 20.",
        ),
        views.WIDE,
        evidence=evidence.wide_data,
    ),
    "lasso-ridge-best-prediction": Question(
        PAGE,
        "cross-validation",
        3,
        choice(
            r"Lasso gets the $\alpha$ with the smallest cross-validated error, and the fit keeps "
            r"features that do not act. Why is the error not smaller at a larger $\alpha$ that "
            "drops them?",
            r"A larger $\alpha$ also shrinks the coefficients that act, which adds more error",
            (
                r"No $\alpha$ sets the coefficients of features that do not act to 0",
                "Features that do not act lower the error on new rows",
                "Cross-validation measures the error on the rows that were fitted",
            ),
            r"For prediction a small $\alpha$ is best: it hardly shrinks the coefficients that "
            "act, and a few small coefficients too many add little error. The one-standard-error "
            r"rule takes a larger $\alpha$ and keeps fewer features. The best prediction is not "
            "the best selection.",
        ),
        views.PICKED,
        evidence=evidence.best_prediction,
    ),
    "lasso-ridge-out-again": Question(
        PAGE,
        "lasso path",
        3,
        choice(
            r"$\alpha$ falls along the Lasso's path. Can a coefficient that is no longer 0 become "
            "0 again?",
            "Yes, if features are correlated",
            (
                "No, it stays different from 0",
                "Yes, even if features are orthogonal",
                "Only if there are more features than rows",
            ),
            "A correlated feature that comes in later can take over its effect; the coefficient "
            "then reaches 0 and may come back with the other sign. With $X^\\top X = nI$ each one "
            r"is $\mathrm{sign}(b)\max(|b| - \alpha, 0)$, and its size only grows as $\alpha$ "
            "falls.",
        ),
        views.GROUPS,
        evidence=evidence.out_again,
    ),
}
