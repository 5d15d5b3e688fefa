"""A pane that draws itself from the scene, because it keeps something of its own: a cursor, a text, a choice."""

from drillbook.console.scene import Scene
from drillbook.console.widgets.pane import Pane


class LookingPane(Pane):
    """The app shows it the scene; it decides what it draws."""

    def look_at(self, scene: Scene) -> None:
        """Draw this scene."""
        raise NotImplementedError
