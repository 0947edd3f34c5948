"""How probable a language model finds each token of a sentence.

Causal: p(token | those before it). Masked: each token is hidden in turn and predicted from all
others, which gives the pseudo-perplexity of Salazar et al. (2020).
"""

import json
from typing import TYPE_CHECKING

from core.language_models import MODELS, ModelUnavailableError, Tokens, check_text, tokens_of
from core.losses.information import ScoredSequence

if TYPE_CHECKING:
    from core.language_models import LoadedModel

MAX_TOKENS = 64
# Tokens hidden in one pass of a masked model.
_AT_ONCE = 8


def candidates() -> list[str]:
    """Keys of the models that may have a head that predicts tokens; none is loaded for it.

    The config.json of the app's own models is read. The operator's models are only opened when
    they are chosen, so all of theirs are included.

    Returns:
        Keys of `MODELS`, in its order.

    Example:
        >>> "minilm" in candidates()  # an encoder without a language-model head
        False
    """
    return [key for key in MODELS if not MODELS[key].sha256 or _names_a_head(key)]


def _names_a_head(key: str) -> bool:
    try:
        config = json.loads((MODELS[key].folder() / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, ModelUnavailableError):
        return False
    names = config.get("architectures") or ()
    return any(str(name).endswith(("ForMaskedLM", "ForCausalLM", "LMHeadModel")) for name in names)


def score(model: "LoadedModel", text: str) -> ScoredSequence:
    """Each token's probability.

    Raises:
        ValueError: A model that predicts no tokens or reads in another way, an empty text, one
            with too many tokens, or a causal model on a single token.
    """
    label = model.spec.label
    if not model.predicts or model.family == "encoder-decoder":
        raise ValueError(
            f"{label} predicts no next or masked token of a sentence, so it cannot score one. "
            "Type probabilities, or choose another model."
        )
    from core.language_models import encoded

    encoding = encoded(model, check_text(text))
    tokens = tokens_of(model.tokenizer, [text], encoding)
    ids = list(tokens.ids)
    most = min(MAX_TOKENS, model.max_tokens)
    if len(ids) > most:
        raise ValueError(f"This sentence has {len(ids)} tokens; at most {most} are scored here.")
    return _causal(model, tokens) if model.family == "causal" else _masked(model, tokens)


def _causal(model: "LoadedModel", tokens: Tokens) -> ScoredSequence:
    import torch

    from core.language_models import inference

    ids = list(tokens.ids)
    if len(ids) < 2:
        raise ValueError("Nothing is predicted in a text of one token: write another word.")
    with inference(model):
        given = torch.tensor([ids], device=model.network.device)
        logits = model.network(input_ids=given, use_cache=False).logits[0, :-1].double()
        chosen = logits.log_softmax(-1)[range(len(ids) - 1), ids[1:]].exp().cpu().numpy()
    return ScoredSequence(tokens.pieces[1:], chosen)


def _masked(model: "LoadedModel", tokens: Tokens) -> ScoredSequence:
    import numpy as np
    import torch

    from core.language_models import inference

    ids = list(tokens.ids)
    places = [place for place, special in enumerate(tokens.is_special) if not special]
    if not places:
        raise ValueError("The model sees no word in this text: type at least one letter.")
    found = []
    for start in range(0, len(places), _AT_ONCE):
        group = places[start : start + _AT_ONCE]
        rows = torch.tensor([ids] * len(group))
        rows[range(len(group)), group] = model.tokenizer.mask_token_id
        with inference(model):
            logits = model.network(input_ids=rows.to(model.network.device)).logits
            logits = logits[range(len(group)), group].double()
            probability = [ids[place] for place in group]
            found.append(logits.softmax(-1)[range(len(group)), probability].cpu().numpy())
    pieces = tokens.pieces
    return ScoredSequence(tuple(pieces[place] for place in places), np.concatenate(found))
