"""Small parts of formulas as people write them."""


def bracketed(value: float) -> str:
    """A factor or a summand: brackets around a negative one."""
    return f"({value:g})" if value < 0 else f"{value:g}"


def minus(value: float) -> str:
    """What follows a variable when this is subtracted: "- 2", "+ 2" for −2."""
    return f"+ {-value:g}" if value < 0 else f"- {value:g}"


def plus(value: float) -> str:
    """What follows when this is added: "+ 2", "- 2" for −2."""
    return minus(-value)
