"""Pages run through the app's own navigation, as a visitor's would."""

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.navigated import navigated
from ui.page import PAGES
from ui.runtime.workers import WorkerPool

BY_FILE = {spec.file: spec for spec in PAGES}


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Follow a link to a page, which is named by its file, in a session of its own."""

    def open_file(file: str, **params: str | list[str]) -> AppTest:
        app = navigated(monkeypatch, BY_FILE[file])
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_file


@pytest.fixture(scope="module")
def computed_once() -> Iterator[None]:
    """What every session has computed for itself, in another process, is the same in all of them.

    For tests of many states that differ in something else: a session gets the last piece at once.
    """
    known: dict[bytes, Any] = {}
    pieces = WorkerPool.pieces

    def last_piece(
        self: WorkerPool, *asked: Any, on_wait: Callable[[int], object] | None
    ) -> Iterator[Any]:
        name = pickle.dumps(asked)
        if name not in known:
            *_, known[name] = pieces(self, *asked, on_wait=on_wait)
        yield copy.deepcopy(known[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorkerPool, "pieces", last_piece)
        yield
