"""A number of the site's own against the bounds that a runbook gives it."""


def beyond(value: float, at_most: float | None, at_least: float | None) -> str:
    """How it breaks them, or empty."""
    if at_most is not None and value > at_most:
        return f"{value:g} is more than {at_most:g}"
    if at_least is not None and value < at_least:
        return f"{value:g} is less than {at_least:g}"
    return ""


def said(at_most: float | None, at_least: float | None) -> str:
    """The bounds in words; empty where there are none."""
    if at_most is not None and at_least is not None:
        return f"between {at_least:g} and {at_most:g}"
    if at_most is not None:
        return f"at most {at_most:g}"
    return f"at least {at_least:g}" if at_least is not None else ""


def contradict(at_most: float | None, at_least: float | None) -> str:
    """Why no number can keep both, or empty."""
    if at_most is not None and at_least is not None and at_least > at_most:
        return f"at_least {at_least:g} is more than at_most {at_most:g}: no number is both"
    return ""
