"""Statements to judge on Lasso and Ridge; `evidence` recomputes which of them are true."""

from core.interview.bank import lasso_ridge_evidence as evidence
from core.interview.bank import regularization_views as views
from core.interview.question import Question, choice

PAGE = "lasso-ridge"

CHOICES: dict[str, Question] = {
    "lasso-ridge-guides-example": Question(
        PAGE, "selection", 1,
        choice(
            "200 rows, 50 features of which 10 act, noise 25; 80 % of the rows train. What do "
            r"Lasso and Ridge, both with scikit-learn's $\alpha = 10$, keep?",
            "Lasso 7 features, all of which act; Ridge all 50",
            (
                "Lasso the 10 features that act; Ridge all 50",
                "Lasso the 10 features that act; Ridge those 10 too",
                "Lasso the 10 that act and 7 others; Ridge all 50",
            ),
            r"At $\alpha = 10$ Lasso misses the 3 weakest of the 10 and lets in none that does "
            "not act. Ridge sets nothing to 0. No rule promises the right 10: it depends on "
            r"$\alpha$, on the noise and on how strong the features are.",
        ),
        views.PATHS, evidence=evidence.guides_example,
    ),
    "lasso-ridge-change-of-unit": Question(
        PAGE, "standardising", 1,
        choice(
            "A feature was in metres and is now in kilometres, so its values are 1,000 times "
            r"smaller. Nothing is standardised, $\alpha$ stays. What does the Lasso do with it?",
            "It penalises it more, and drops it sooner",
            (
                "It penalises it less, and keeps it longer",
                "It scales its coefficient, and predicts the same",
                "It drops it just as soon as Ridge would",
            ),
            "The same effect now needs a coefficient 1,000 times as large, and the penalty counts "
            "coefficients. Least squares would not mind. Standardising the features first makes "
            "the choice independent of units.",
        ),
        views.UNITS, evidence=evidence.change_of_unit,
    ),
    "lasso-ridge-amount-or-share": Question(
        PAGE, "shrinkage", 1,
        choice(
            "The columns of $X$ are orthogonal and of one length. What do the two methods take "
            "from a large coefficient and from a small one, where neither becomes 0?",
            "Lasso takes the same amount, Ridge the same share",
            (
                "Lasso takes the same share, Ridge the same amount",
                "Lasso and Ridge both take the same amount",
                "Lasso and Ridge both take the same share",
            ),
            r"With $X^\top X = nI$ Lasso subtracts $\alpha$ from each: 5 and 2 become 4 and 1 at "
            r"$\alpha = 1$. Ridge multiplies both by $n/(n + \alpha)$. So Lasso's zeros have a "
            "price: what it keeps is too small by a fixed amount.",
        ),
        views.CLEAN, evidence=evidence.amount_or_share,
    ),
    "lasso-ridge-two-copies": Question(
        PAGE, "correlation", 2,
        choice(
            "One feature stands in the table twice, exactly the same. What do Ridge and Lasso do "
            "with its effect?",
            "Ridge halves it between both; for Lasso any split is as good",
            (
                "Lasso halves it between both; for Ridge any split is as good",
                "Ridge and Lasso both have one best split: half and half",
                "Ridge and Lasso both have one best split: all on one copy",
            ),
            r"Ridge pays $a^2 + b^2$, smallest at $a = b$. Lasso pays $|a| + |b|$, which is the "
            "same for every split with one sign, so which copy it names is chance. The elastic net "
            "shares the effect out, and still has zeros.",
        ),
        views.COPIES, evidence=evidence.two_copies,
    ),
    "lasso-ridge-more-features-than-rows": Question(
        PAGE, "wide data", 2,
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
            "there is no error left for another one to reduce. Ridge and the elastic net keep more "
            "than $n$ features where that is wanted.",
        ),
        views.WIDE, evidence=evidence.wide_data,
    ),
    "lasso-ridge-best-prediction": Question(
        PAGE, "cross-validation", 3,
        choice(
            "On the guide's data (10 of 50 features act) Lasso gets the $\\alpha$ with the "
            "smallest cross-validated error. What does its selection look like?",
            "All 10 that act, and 17 that do not",
            (
                "All 10 that act, and none that does not",
                "7 that act, and none that does not",
                "9 that act, and 17 that do not",
            ),
            r"For prediction a small $\alpha = 1.61$ is best, which hardly shrinks what matters; "
            "letting in a few useless features costs little. The one-standard-error rule takes "
            r"$\alpha = 3.26$: 9 that act and 6 that do not. Prediction is not selection.",
        ),
        views.PICKED, evidence=evidence.best_prediction,
    ),
    "lasso-ridge-out-again": Question(
        PAGE, "lasso path", 3,
        choice(
            r"$\alpha$ falls along the Lasso's path. Can a coefficient that has come in become 0 "
            "again?",
            "Yes, if features are correlated",
            (
                "No, what is in stays in",
                "Yes, even if features are orthogonal",
                "Only if there are more features than rows",
            ),
            "A correlated feature that comes in later can take over its effect; the coefficient "
            "then passes through 0 and may come back with the other sign. With orthogonal columns "
            r"each one is $\mathrm{sign}(b)\max(|b| - \alpha, 0)$ and only grows as $\alpha$ "
            "falls.",
        ),
        views.GROUPS, evidence=evidence.out_again,
    ),
}  # fmt: skip
