"""HTML by construction: whatever is not `Html` already is escaped, so that no name can become markup."""

from html import escape

from drillbook.report.plain import plain, turns

Attributes = dict[str, str | float]
VOID = frozenset({"meta"})


class Html(str):
    """Text that is markup already: made here alone."""

    __slots__ = ()


def el(name: str, attributes: Attributes | None = None, *children: str) -> Html:
    """An element; children that are no markup are escaped and kept from reordering their neighbours."""
    inside = "".join(child if isinstance(child, Html) else _text(child) for child in children)
    return Html(
        f"<{name}{_attributes(attributes)}>" if name in VOID else f"<{name}{_attributes(attributes)}>{inside}</{name}>"
    )


def drawn(name: str, attributes: Attributes, *children: str) -> Html:
    """An element of a picture: SVG knows no `bdi`, and each text stands alone there."""
    inside = "".join(child if isinstance(child, Html) else escape(plain(child)) for child in children)
    return Html(f"<{name}{_attributes(attributes)}>{inside}</{name}>")


def trusted(markup: str) -> Html:
    """Markup that this package wrote itself: styles and the document type."""
    return Html(markup)


def _text(text: str) -> str:
    safe = escape(plain(text))
    return f"<bdi>{safe}</bdi>" if turns(text) else safe


def _attributes(attributes: Attributes | None) -> str:
    return "".join(f' {name}="{escape(_value(value))}"' for name, value in (attributes or {}).items())


def _value(value: str | float) -> str:
    return plain(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
