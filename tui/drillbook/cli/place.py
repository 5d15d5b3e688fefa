"""A place on the disk that a person names."""

TYPE_CHECKING = False  # as in `typing`, which `--help` has no need to load
if TYPE_CHECKING:
    from pathlib import Path


def place(text: str) -> "Path":
    """The path of an argument; loaded when one is given, so that `--help` is there at once."""
    from pathlib import Path

    return Path(text)
