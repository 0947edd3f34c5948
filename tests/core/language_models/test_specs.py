"""The operator’s list of models: read with its mistakes, fetched without code."""

from pathlib import Path
from typing import Any

import pytest

from core.language_models import ModelUnavailableError
from core.language_models import specs as model_specs
from core.language_models.specs import allowed_models
from tests.tiny_models import save


def test_the_operators_list_is_read_with_its_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = allowed_models(
        "tiny = /nowhere/at/all, GPT 2=openai-community/gpt2\n\nlost,minilm=x,tiny=again"
    )
    assert list(specs) == ["tiny", "gpt-2", "lost", "minilm-2", "tiny-2"]
    assert specs["gpt-2"].label == "GPT 2"
    assert "openai-community/gpt2" in specs["gpt-2"].script_place
    assert "nowhere" not in specs["tiny"].script_place
    with pytest.raises(ModelUnavailableError, match="folder of the model “tiny” does not exist"):
        specs["tiny"].folder()
    with pytest.raises(ModelUnavailableError, match="has no place for “lost”"):
        specs["lost"].folder()
    assert allowed_models("") == {}


def test_a_hub_id_that_cannot_be_fetched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    wanted: dict[str, Any] = {}

    def install(name: str, allow_patterns: list[str]) -> str:
        wanted.update(name=name, patterns=allow_patterns)
        raise ConnectionError

    monkeypatch.setattr(huggingface_hub, "snapshot_download", install)
    spec = allowed_models("far=somebody/some-model")["far"]
    with pytest.raises(ModelUnavailableError, match=r"be fetched .* \(ConnectionError"):
        spec.folder()
    assert wanted["name"] == "somebody/some-model"
    assert not any(pattern.endswith((".bin", ".py", ".pt")) for pattern in wanted["patterns"])


def test_the_allow_list_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model_specs.ENVIRONMENT_VARIABLE == "FOUNDATIONS_LAB_MODELS"
    spec = allowed_models(f"mine={save('gpt2', tmp_path)}")["mine"]
    assert spec.folder() == tmp_path
