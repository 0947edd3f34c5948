"""What the app needs of Streamlit beyond its documentation is there, and stands in one module."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from streamlit.errors import FragmentHandledException
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException

from ui.runtime import platform
from ui.runtime.platform import Need, PlatformError

ROOT = Path(__file__).resolve().parents[3]
PRIVATE = re.compile(
    r"streamlit\.(runtime|proto|web|elements|delta_generator_singletons|util|config)\b"
)


def test_what_the_app_needs_is_installed() -> None:
    platform.check()


@pytest.mark.parametrize(
    ("need", "missing"),
    [
        (Need("streamlit.moved", "AppSession"), "streamlit.moved.AppSession"),
        (Need("streamlit.errors", "Gone.too"), "streamlit.errors.Gone.too"),
        (
            Need("streamlit.runtime.scriptrunner", "add_script_run_ctx", ("thread", "run", "why")),
            "parameter run, why in streamlit.runtime.scriptrunner.add_script_run_ctx",
        ),
        (
            Need("streamlit.proto.BackMsg_pb2", "BackMsg", fields=("rerun_script", "run_again")),
            "field run_again in streamlit.proto.BackMsg_pb2.BackMsg",
        ),
    ],
)
def test_what_is_missing_is_named_with_the_way_out(need: Need, missing: str) -> None:
    with pytest.raises(PlatformError) as caught:
        platform.check([*platform.NEEDS, need])
    assert str(caught.value) == (
        f"streamlit {metadata.version('streamlit')} has no {missing}. The app needs it, and no "
        "documentation promises it: with an upgrade of streamlit, ui/runtime/platform.py has to be "
        "looked at"
    )


def test_a_package_that_is_not_there_has_no_version() -> None:
    with pytest.raises(PlatformError, match=r"^no-such-package \(unknown version\) has no"):
        platform.check([Need("no_such_package", "anything", package="no-such-package")])


def test_the_server_does_not_start_without_it() -> None:
    program = (
        "from streamlit.runtime import scriptrunner as s; del s.add_script_run_ctx; import server"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"Foundations Lab cannot start: streamlit {metadata.version('streamlit')} has no "
        "streamlit.runtime.scriptrunner.add_script_run_ctx. The app needs it"
    )
    assert "ui/runtime/platform.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_other_module_looks_into_streamlit() -> None:
    sources = [ROOT / "server.py", ROOT / "app.py"]
    for folder in ("ui", "pages", "charts"):
        sources += sorted(ROOT.joinpath(folder).rglob("*.py"))
    found = {
        str(source.relative_to(ROOT))
        for source in sources
        if PRIVATE.search(source.read_text(encoding="utf-8"))
    }
    assert found == {"ui/runtime/platform.py"}


def test_ends_of_a_run_are_told_apart() -> None:
    assert platform.ended_by(StopException()) == "stopped"
    assert platform.ended_by(RerunException(RerunData())) == "rerun"
    assert platform.ended_by(ValueError()) == "error"
    inner = LookupError()
    assert platform.cause(FragmentHandledException(inner)) is inner
    assert platform.cause(inner) is inner


def test_outside_of_a_run_nothing_can_be_drawn() -> None:
    assert platform.drawing_thread() is None
