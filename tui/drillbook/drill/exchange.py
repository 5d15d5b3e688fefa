"""What a client asked its engine and has not been answered yet."""

import asyncio
import itertools

from drillbook.errors import DrillbookError
from drillbook.state.port import Reply
from drillbook.wire import messages
from drillbook.wire.stream import ClientSide

PATIENCE = 30.0
"""Seconds that a person waits for their entry before it is called not recorded."""


class Exchange:
    """Numbers the messages of one client, and gives each its answer."""

    def __init__(self) -> None:
        self._ids = map(str, itertools.count(1))
        self._answers: dict[str, asyncio.Future[Reply]] = {}

    def next_id(self) -> str:
        """The id of the next message."""
        return next(self._ids)

    async def ask(self, side: ClientSide, message: messages.Intent | messages.Statement) -> Reply:
        """Send it and wait for its answer."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._answers[message.id] = answer
        try:
            await side.send(message)
            return await asyncio.wait_for(answer, PATIENCE)
        except TimeoutError:
            return Reply(ok=False, text=f"not recorded: no answer from the engine within {PATIENCE:.0f} s")
        except DrillbookError as error:
            return Reply(ok=False, text=str(error))
        finally:
            self._answers.pop(message.id, None)

    def resolve(self, message_id: str, reply: Reply) -> None:
        """The answer came."""
        answer = self._answers.get(message_id)
        if answer is not None and not answer.done():
            answer.set_result(reply)

    def lose(self, why: str) -> None:
        """Nobody answers any more."""
        for message_id in tuple(self._answers):
            self.resolve(message_id, Reply(ok=False, text=f"not known whether it was recorded: {why}"))
