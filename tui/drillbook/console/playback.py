"""Going about in a replay: which entry or time a key or a typed text means. Pure; the port is told by the app."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from drillbook.model.quantity import SECOND
from drillbook.state.clocks import wall_time
from drillbook.state.port import ReplayPosition

SPEEDS = (1, 2, 5, 10, 30, 60, 180, 600)

_LATER = "{} % was read so far: it goes there as soon as it can."
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3}(\d{3})?)?", re.ASCII)


@dataclass(frozen=True)
class Target:
    """An entry, or a wall-clock time where `seq` is -1, or words to look for; `why` is what to tell the person."""

    seq: int = -1
    at: int = 0
    words: str = ""
    why: str = ""


def step_before(position: ReplayPosition) -> int:
    """The entry at which this step began, or the one before where we stand there already."""
    begun = [seq for _, seq in position.step_marks if seq < position.seq]
    return begun[-1] if begun else 0


def next_step(position: ReplayPosition) -> int:
    """The entry at which the next step begins; the last one where none does."""
    return next((seq for _, seq in position.step_marks if seq > position.seq), position.last)


def other_speed(speed: int, by: int) -> int:
    """The speed beside this one."""
    at = max((n for n, each in enumerate(SPEEDS) if each <= speed), default=0)
    return SPEEDS[max(0, min(at + by, len(SPEEDS) - 1))]


def so_far(position: ReplayPosition) -> str:
    """What to add to a sentence about all of a drill that was not read to its end yet."""
    return f" in the {position.read} % that was read so far" if position.read < 100 else ""


def target(text: str, position: ReplayPosition) -> Target:
    """What `214`, `+4:12`, `+1:04:12`, `+90`, `10:42:07`, `fence` or `gate` means in this replay."""
    text = text.strip()
    if text.startswith("+"):
        seconds = 0
        parts = text[1:].split(":")
        if len(parts) > 3 or not all(p.isascii() and p.isdigit() for p in parts):
            return Target(why=f"{text} is no time: write +MM:SS, counted from the start of the drill.")
        for each in parts:
            seconds = seconds * 60 + int(each)
        return _at(position.started + seconds * SECOND, position, "The drill ended before that: this is its end.")
    if _CLOCK.fullmatch(text):
        return _at_clock(text, position)
    if not text:
        return Target(
            why="Nothing is no place: write an entry's number, +MM:SS, HH:MM:SS, a step, or words of an entry."
        )
    if not (text.isascii() and text.isdigit()):
        return Target(words=text)
    seq = int(text)
    if seq <= position.last:
        return Target(seq)
    if position.read < 100:
        return Target(seq, why=_LATER.format(position.read))
    return Target(position.last, why=f"The last entry is {position.last}.")


def _at_clock(text: str, position: ReplayPosition) -> Target:
    """A time of day in UTC, the first one at or after the start."""
    clock = time.fromisoformat(text)
    started = wall_time(position.started)
    at = started.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=clock.microsecond)
    past = (at - started) // timedelta(microseconds=1) % (24 * 3_600 * SECOND)
    return _at(position.started + past, position, f"The drill was over at {text} UTC: this is its end.")


def _at(at: int, position: ReplayPosition, over: str) -> Target:
    """A time, where the drill reaches so far or is read only in part; else its end, and that it was `over`."""
    if at <= position.ended:
        return Target(at=at)
    return (
        Target(at=at, why=_LATER.format(position.read)) if position.read < 100 else Target(at=position.ended, why=over)
    )
