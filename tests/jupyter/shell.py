"""A notebook in a real IPython shell, and functions for its cells that stand in for a runtime."""

from typing import Any

from IPython.utils.capture import CapturedIO, capture_output

from scopeviz import events
from scopeviz.events import Location, ReuseFlag, VariableCreated, VariableReused
from scopeviz.jupyter.magics import Shell


def make(name: str) -> None:
    """What a runtime does in ``get_variable``, for a new variable."""
    if events.listeners:
        events.emit(created(name, events.locate()))


def share(name: str) -> None:
    """The same for one that exists."""
    if events.listeners:
        events.emit(
            VariableReused(
                0,
                name,
                name,
                name,
                "",
                "",
                (2,),
                "float32",
                *(True, ReuseFlag("True")),
                events.locate(),
                events.locate(),
            )
        )


def created(name: str, location: Location) -> VariableCreated:
    """A record of a variable made by ``get_variable``."""
    return VariableCreated(
        graph=0,
        name=name,
        store_name=name,
        requested=name,
        scope="",
        name_scope="",
        shape=(2, 3),
        dtype="float32",
        trainable=True,
        collections=(),
        initializer="zeros_initializer",
        made_by="get_variable",
        flag=ReuseFlag(),
        location=location,
    )


class Notebook:
    """Cells run in one shell, with what they showed."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.captured = CapturedIO(None, None)
        self.result: Any = None

    def run(self, source: str, **options: Any) -> list[dict[str, Any]]:
        """Run a cell; return the bundles that were displayed."""
        with capture_output() as self.captured:
            self.result = self.shell.run_cell(source, **options)
        return [output.data for output in self.captured.outputs]

    def texts(self, source: str, **options: Any) -> list[str]:
        """Run a cell; return the text of each figure."""
        return [bundle["text/plain"] for bundle in self.run(source, **options)]

    @property
    def session(self) -> Any:
        """The session of the loaded extension."""
        return self.shell.meta["scopeviz"].session

    def place_of(self, name: str) -> str:
        """Where a variable was made, with the calls that led there."""
        location = self.session.graph.variables[0, name].created.location
        places = []
        while location is not None:
            places.append(str(location))
            location = location.caller
        return " < ".join(places)
