"""What stays on screen where an input cannot be used."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui.page import last_good

    text = st.text_input("number", key="typed")
    value, error = last_good.read("good", lambda: float(text), lambda: 7.0)
    st.write(f"{value} {type(error).__name__} {last_good.kept('good', lambda: 8.0)}")


def typed(app: AppTest, text: str) -> str:
    return str(app.text_input(key="typed").set_value(text).run().markdown[0].value)


def test_a_bad_input_leaves_the_last_good_one() -> None:
    app = AppTest.from_function(page).run()
    assert app.markdown[0].value == "7.0 ValueError 8.0"
    assert typed(app, "3") == "3.0 NoneType 3.0"
    assert typed(app, "x") == "3.0 ValueError 3.0"
    assert typed(app, "4") == "4.0 NoneType 4.0"


def test_other_errors_are_not_taken_for_bad_input() -> None:
    def broken() -> None:
        from ui.page import last_good

        last_good.read("good", lambda: [1, 2][5], lambda: 0)

    app = AppTest.from_function(broken).run()
    assert len(app.exception) == 1
