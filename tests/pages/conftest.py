"""Pages run through the app's own navigation, as a visitor's would."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.navigated import navigated


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page by its file, with URL parameters."""

    def open_file(file: str, **params: str | list[str]) -> AppTest:
        app = navigated(monkeypatch).run()
        app.switch_page(file)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_file
