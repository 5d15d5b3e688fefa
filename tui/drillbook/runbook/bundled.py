"""The runbooks that come with Drillbook: beside the package in a wheel, at the top of a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from drillbook.errors import InputError
from drillbook.runbook.positions import listed, nearest
from drillbook.runbook.text import read_text

CHECKOUT = Path(__file__).parents[3] / "runbooks"


def _folder() -> Traversable:
    installed = files("drillbook") / "runbooks"
    return installed if installed.is_dir() else CHECKOUT


def bundled_names() -> tuple[str, ...]:
    """Names such as `async-replication`, sorted."""
    folder = _folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def bundled_text(name: str) -> str:
    """The YAML of a bundled runbook; InputError with the nearest name when there is none."""
    names = bundled_names()
    if name not in names:
        near = nearest(name, names)
        remedy = f"Did you mean `{near}`?" if near else f"Bundled runbooks: {listed(names)}."
        raise InputError("no such file, and no bundled runbook of this name", where=name, remedy=remedy)
    return (_folder() / f"{name}.yaml").read_text(encoding="utf-8")


def find_runbook(argument: str) -> tuple[str, str]:
    """Text and display name of what a person typed: a path, or else a bundled runbook's name."""
    path = Path(argument)
    if path.exists():
        return read_text(path), argument
    return bundled_text(argument.removesuffix(".yaml")), f"{argument.removesuffix('.yaml')}.yaml"


def is_beside(file_name: str, runbook: str) -> bool:
    """Whether a runbook that another one names is there: in the other's folder, or bundled."""
    return (Path(runbook).parent / file_name).is_file() or file_name.removesuffix(".yaml") in bundled_names()
