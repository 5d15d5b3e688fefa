"""What a command may not load: import contracts miss deferrals, a fresh interpreter does not."""

import subprocess
import sys

import pytest

CLIENTS = ("confluent_kafka", "kafka", "httpx")
SCREEN = ("textual", "rich")


def loaded(code: str) -> set[str]:
    """The top-level modules that `code` makes a fresh interpreter load."""
    new = "{name.partition('.')[0] for name in set(sys.modules) - before}"
    script = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*{new})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("\n", 2)[-2].split())


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("drillbook.console.app", (*CLIENTS, "yaml", "cryptography")),
        ("drillbook.engine.decide", (*CLIENTS, *SCREEN, "yaml", "cryptography", "asyncio")),
        ("drillbook.drill.engine_main", (*CLIENTS, *SCREEN)),
        ("drillbook.drill.second_reading_main", (*CLIENTS, *SCREEN)),
        ("drillbook.drill.live", (*CLIENTS, *SCREEN, "yaml")),
        ("drillbook.drill.verify", (*CLIENTS, *SCREEN, "yaml")),
        ("drillbook.drill.replay", (*CLIENTS, *SCREEN, "yaml")),
        ("drillbook.report.export", (*CLIENTS, *SCREEN, "yaml", "cryptography", "asyncio")),
        ("drillbook.regions.pipe", CLIENTS),
    ],
)
def test_a_package_does_not_load_what_is_behind_another_door(module: str, never: tuple[str, ...]) -> None:
    assert not loaded(f"import {module}") & set(never)


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_loads_nothing_heavy(flag: str) -> None:
    """Nor what of the standard library it can do without: each takes longer to load than the help to print."""
    code = f"from drillbook.cli.main import main\ntry:\n    main(['{flag}'])\nexcept SystemExit:\n    pass"
    heavy = {"yaml", "msgspec", "cryptography", "asyncio", *CLIENTS, *SCREEN}
    heavy |= {"dataclasses", "inspect", "typing", "pathlib", "json", "logging", "subprocess"}
    assert not loaded(code) & heavy


def test_the_deferred_import_still_arrives() -> None:
    assert "confluent_kafka" in loaded("import drillbook.regions.worker, drillbook.regions.reader")
