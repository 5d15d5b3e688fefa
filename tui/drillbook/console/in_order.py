"""Keys act one after the other, each where the one before left the focus: what is typed ahead goes where it was meant.

Textual sends a key to the pane that has the focus and looks for its binding when it comes back from there. While the
screen is busy the next key is then on its way to the wrong pane: letters of a form that was just opened were commands.
"""

from collections.abc import Callable
from typing import TypeVar

from textual.app import App
from textual.events import Event, Key
from textual.message import Message

from drillbook.console.widgets.pane import Pane

R = TypeVar("R")


class InOrderApp(App[R], inherit_bindings=False):
    """A key is the focused pane's, where it takes it, or else does what is bound to it; then comes the next key."""

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            self.app_focus = True
            await self._press(event)
        else:
            await super().on_event(event)

    async def _press(self, event: Key) -> None:
        pane, bound = self.focused, self.screen.active_bindings.get(event.key)
        taken = pane.take(event.key, event.character) if isinstance(pane, Pane) else False
        if isinstance(taken, Message):
            heard: Callable[[Message], None] = getattr(self, taken.handler_name)
            heard(taken)
        elif not taken and bound is not None:
            await self.run_action(bound.binding.action, bound.node)
        elif not taken:
            await super().on_event(event)
