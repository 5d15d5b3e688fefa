"""The text of a file that a person wrote."""

from pathlib import Path

from drillbook.errors import InputError


def read_text(path: Path) -> str:
    """The text of a file, or an InputError that says why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} is not UTF-8", where=str(path), remedy="Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), remedy="Check the path and its permissions."
        ) from error
