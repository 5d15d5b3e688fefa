"""A real terminal for tests: tmux panes of a given size, driven by single keys and read as a person reads them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from drills import DRILLBOOK, environment

if TYPE_CHECKING:
    from pathlib import Path

KEY_PAUSE = 0.03
"""Seconds between keys: a person's, not a paste."""


class Terminal:
    """One tmux session on a server of its own."""

    def __init__(self, server: str, name: str, size: str, drills: Path) -> None:
        self._server, self._name, self._drills = server, name, drills
        self._columns, self._rows = size.split("x")

    def run(self, *words: str, **also: str) -> None:
        """Start a `drillbook` command in it, perhaps with more environment; its exit code is shown when it ends."""
        command = f"{shlex.join([*DRILLBOOK, *words])}; echo EXIT $?; exec sleep 600"
        here = environment(self._drills)
        settings = [f"{name}={here[name]}" for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")]
        settings += [f"{name}={value}" for name, value in also.items()]
        line = shlex.join(["env", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", *settings, "sh", "-c", command])
        self._tmux("new-session", "-d", "-x", self._columns, "-y", self._rows, "-s", self._name, line)

    def screen(self) -> str:
        """What it shows now."""
        return self._tmux("capture-pane", "-p", "-t", self._name)

    def cells(self) -> str:
        """What it shows now, colours and all."""
        return self._tmux("capture-pane", "-p", "-e", "-N", "-t", self._name)

    def press(self, *keys: str) -> None:
        """Named keys: `r`, `Enter`, `Tab`, `PageDown`."""
        for key in keys:
            self._tmux("send-keys", "-t", self._name, key)
            time.sleep(KEY_PAUSE)

    def type(self, text: str) -> None:
        """Letters, one by one."""
        for letter in text:
            self._tmux("send-keys", "-t", self._name, "-l", letter)
            time.sleep(KEY_PAUSE)

    def wait(self, *words: str, seconds: float = 60) -> str:
        """Wait until all these words are on the screen; the screen is in the failure."""
        deadline = time.monotonic() + seconds
        while not all(word in (screen := self.screen()) for word in words):
            assert time.monotonic() < deadline, f"never shown in {self._name}: {words}\n{screen}"
            time.sleep(0.2)
        return screen

    def wait_gone(self, word: str, seconds: float = 20) -> None:
        """Wait until this is not on the screen any more."""
        deadline = time.monotonic() + seconds
        while word in (screen := self.screen()):
            assert time.monotonic() < deadline, f"still shown in {self._name}: {word}\n{screen}"
            time.sleep(0.2)

    def press_until(self, key: str, *words: str, seconds: float = 60) -> None:
        """Press a key again, as a person does whom a short doubt of the regions has stopped, until words are shown."""
        deadline = time.monotonic() + seconds
        while True:
            self.press(key)
            try:
                self.wait(*words, seconds=3)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._server, "-u", *words], capture_output=True, text=True, check=True,
            env={**os.environ, "TERM": "xterm-256color", "PYTHON": sys.executable},
        )  # fmt: skip
        return done.stdout


def approve(terminal: Terminal, block: str, region: str = "", seconds: float = 120) -> None:
    """Read the form to its end, type the block's name, and the region's where there is no way back, and sign.

    A short doubt of the regions empties what was typed: then a person leaves the form, and reads and types it anew.
    """
    deadline = time.monotonic() + seconds
    while True:
        if "Type the" not in terminal.screen():
            terminal.press_until("a", "Type the")
        terminal.press(*["PageDown"] * 12)
        terminal.type(block)
        if region:
            terminal.press("Tab")
            terminal.type(region)
        terminal.press("Enter")
        try:
            terminal.wait("recorded as entry", seconds=8)
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            terminal.press("Escape")
            terminal.wait_gone("Type the")
        else:
            return


def end(server: str) -> None:
    """End a server and all that runs in it."""
    subprocess.run(["tmux", "-L", server, "kill-server"], capture_output=True, check=False)
