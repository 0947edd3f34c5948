"""What the browser fetches beside the websocket: right answers, and none to a bad question."""

import json

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.attention import FlowGraph
from core.language_models import TextAttention, Texts, load, run
from ui.attention.view.payload import encode_neurons
from ui.runtime import component_scripts
from ui.runtime.packing import unpack
from ui.server.routes import routes

TEXT = "Bees & flowers? 100 % sure"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes()))


@pytest.fixture(scope="module")
def attention() -> TextAttention:
    return run(load("minilm"), Texts(TEXT)).streams["encoder"]


QUESTION = {"model": "minilm", "text": TEXT, "stream": "encoder"}


def test_scripts_are_cached_under_the_digest_of_their_text(
    client: TestClient,
) -> None:
    answer = client.get("/lab/attention_view.js")
    assert answer.text == component_scripts.SCRIPTS["attention_view"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/lab/other.js").status_code == 404
    first, second = (component_scripts.served_script("some", text) for text in ("a", "b"))
    del component_scripts.SCRIPTS["some"]
    assert first != second
    assert "/lab/some.js?v=" in first


def test_neurons_are_those_of_the_text(client: TestClient, attention: TextAttention) -> None:
    answer = client.get("/lab/neurons", params={**QUESTION, "layer": 6})
    assert answer.status_code == 200
    assert answer.content == encode_neurons(attention.layers[5])
    header, _ = unpack(answer.content)
    assert (header["heads"], header["queries"]) == (12, len(attention.tokens))


def test_flow_comes_line_by_line_for_every_word(
    client: TestClient, attention: TextAttention
) -> None:
    answer = client.get("/lab/flow", params={**QUESTION, "output": "1.2", "inputs": "0-1.2-3"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["key"] for line in lines] == [0, 1, 2]
    for line, group in zip(lines, ([0], [1, 2], [3]), strict=True):
        expected = FlowGraph(np.asarray(attention.weights)).flow([1, 2], group)
        assert line["flow"] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("path", "changes", "told"),
    [
        ("neurons", {"model": "gpt-17"}, "no such model"),
        ("neurons", {"layer": "7"}, "from 1 to 6"),
        ("neurons", {"layer": "-1"}, "from 1 to 6"),
        ("neurons", {"layer": "²"}, "from 1 to 6"),
        ("neurons", {"text": ""}, "type a sentence"),
        ("neurons", {"text": "word " * 2_000}, "at most 2,000"),
        ("neurons", {"stream": "cross"}, "no such attention"),
        ("neurons", {"second": " "}, "second sentence of the pair"),
        ("flow", {"output": "99"}, "numbers from 0"),
        ("flow", {"output": "1e9"}, "numbers from 0"),
        ("flow", {"inputs": ""}, "numbers from 0"),
        ("flow", {"inputs": "0-" * 2_000}, "numbers from 0"),
        ("flow", {"inputs": "-".join("0" * 2_000)}, "no more input words"),
    ],
)
def test_bad_questions_get_a_reason(
    client: TestClient, path: str, changes: dict, told: str
) -> None:
    good = {**QUESTION, "layer": "1", "output": "1", "inputs": "0-1"}
    answer = client.get(f"/lab/{path}", params={**good, **changes})
    assert answer.status_code == 400
    assert told in answer.json()["message"]
