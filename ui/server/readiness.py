"""Readiness, beside the liveness of `/_stcore/health`: whether this server should get visitors.

Before the default model is warm, the attention page would make its visitor wait for it.
"""

import ast
import gc
import importlib
import logging
import pkgutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from starlette.requests import Request
from starlette.responses import JSONResponse

import charts
import core
import interview
import ui
from ui.language_models import cache
from ui.page import PAGES
from ui.runtime import workers
from ui.server import startup

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]

# The type of the exception that ended the loading; a server loads once, so this is for good.
_failure: str | None = None


def warm_up(end: Callable[[str], None] = startup.end) -> None:
    """Load all code and the default model, on a thread of its own; `ready` answers how that went.

    Args:
        end: Ends the server, with the reason. Code that cannot be imported would be an error page
            for every visitor, while most pages work without the model.
    """
    global _failure
    try:
        try:
            _import_code()
        except Exception:
            # A package may have met another one that a visitor's thread had only half imported,
            # which is an error of any kind. Torch is the long one: this waits for it.
            logger.warning("Importing the code is tried once more.", exc_info=True)
            importlib.import_module("torch")
            _import_code()
    except Exception as error:
        _failure = type(error).__name__
        logger.exception("The code could not be imported.")
        end(startup.failed_import(error))
        return
    try:
        cache.warm_up_models()
        for each in (workers.BATCH, workers.INTERACTIVE):
            each.warm_up(sorted({name for page in PAGES for name in page.worker_modules}))
        # What is there now stays. Python would look through all of it again and again for what can
        # be let go, 0.2 s each time while nobody gets an answer: torch alone has a million objects.
        gc.collect()
        gc.freeze()
    except Exception as error:
        # The reason may name places on this machine: it is for the log, not for the network.
        _failure = type(error).__name__
        logger.exception("The default model could not be loaded.")


def _import_code() -> None:
    for package in (core, interview, charts, ui):
        import_all(package)
    for script in (ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))):
        import_what_is_imported(script)


def import_all(package: ModuleType) -> None:
    """Every module of a package: the first visitor of a page does not wait for its code."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def import_what_is_imported(script: Path) -> None:
    """What a page imports, without running it.

    Raises:
        ImportError: A module, or a name in it, is not there.
        SyntaxError: The page is not Python.
    """
    for node in ast.parse(script.read_text(encoding="utf-8"), str(script)).body:
        if isinstance(node, ast.Import):
            for each in node.names:
                importlib.import_module(each.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            module = importlib.import_module(node.module)
            for each in node.names:
                if not hasattr(module, each.name):
                    importlib.import_module(f"{node.module}.{each.name}")


async def ready(_: Request) -> JSONResponse:
    """200 once the model is warm, 503 with the reason before, and for good if it failed.

    Asynchronous, so that it answers even while all threads of the server are busy.
    """
    if cache.model_is_warm():
        return _answer(200, "ready", "The default model is warm.")
    if _failure is not None:
        return _answer(
            503,
            "failed",
            f"The code or the default model could not be loaded ({_failure}), and this server does "
            "not try again; its log says why.",
        )
    return _answer(503, "loading", "The default model is still loading.")


def _answer(status: int, state: str, reason: str) -> JSONResponse:
    return JSONResponse(
        {"ready": status == 200, "state": state, "reason": reason},
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )
