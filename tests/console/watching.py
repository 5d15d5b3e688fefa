"""Run any of the consoles and read its screen, as `screens.on_screen` does for the plain one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.app import App
from textual.pilot import Pilot

from console import screens

A = TypeVar("A", bound=App)
Make = Callable[[], A]
Act = Callable[["Pilot", A], Awaitable[None]]


async def look_only(pilot: Pilot, app: App) -> None:
    """Only look."""


def watch(make: Make, size: tuple[int, int], act: Act = look_only) -> A:
    """The app after `act`, its screen as it was then in `app.shot`."""

    async def go() -> A:
        app = make()
        async with app.run_test(size=size, notifications=False) as pilot:
            await pilot.pause()
            await act(pilot, app)
            await pilot.pause()
            app.shot = screens.shot(app)
        return app

    return asyncio.run(go())


def press(*keys: str) -> Act:
    """Press these keys one after the other."""

    async def act(pilot: Pilot, app: App) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    return act
