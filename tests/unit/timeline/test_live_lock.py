"""Two live drills on one pair of clusters: the second is told which one runs."""

from pathlib import Path

import pytest

from drillbook.errors import TimelineError
from drillbook.timeline.live_lock import LiveLock


def test_the_second_drill_on_a_pair_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    first = LiveLock(tmp_path / "live", ["east-id", "west-id"])
    first.name(tmp_path / "first drill")
    with pytest.raises(TimelineError, match="another live drill") as refused:
        LiveLock(tmp_path / "live", ["west-id", "east-id"])
    assert str(tmp_path / "first drill") in str(refused.value)
    LiveLock(tmp_path / "live", ["east-id", "north-id"]).release()
    first.release()
    second = LiveLock(tmp_path / "live", ["east-id", "west-id"])
    second.name(tmp_path / "2")
    with pytest.raises(TimelineError) as refused:
        LiveLock(tmp_path / "live", ["east-id", "west-id"])
    assert "first drill" not in str(refused.value)
    second.release()
