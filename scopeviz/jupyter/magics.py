"""``%scopeviz``, ``%scopes``, ``%sharing``, ``%explain``, ``%check``: ask for what is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class

from scopeviz.jupyter.checking import check_line
from scopeviz.jupyter.rerun import ALLOWED, POLICIES
from scopeviz.jupyter.session import Session
from scopeviz.views import to_html, to_text, to_why

if TYPE_CHECKING:
    from scopeviz.as_tensorflow import StandIn

Shell: TypeAlias = Any
"""IPython's ``InteractiveShell``; its annotations differ from release to release."""


@magics_class
class ScopeMagics(Magics):
    """The magics, for one shell and its session."""

    def __init__(self, shell: Shell, session: Session, arm: Callable[[], None]) -> None:
        super().__init__(shell)
        self.notebook = shell
        self.session = session
        self.arm = arm
        self.standing_in: StandIn | None = None

    @line_magic
    def scopeviz(self, line: str) -> None:
        """Show figures under the cells, or stop to: ``%scopeviz on``, ``%scopeviz off``.

        While they are off, cells are still recorded, so that the figures are
        complete when they come back.

        ``%scopeviz rerun error``, ``%scopeviz rerun rollback`` and ``%scopeviz rerun reuse``
        say what happens when a cell runs again; ``%scopeviz rerun`` tells about them.

        ``%scopeviz as-tensorflow`` lets ``scopeviz.tf1`` stand in for TensorFlow, until
        ``%scopeviz as-tensorflow off`` or ``%unload_ext scopeviz``.

        ``%scopeviz score`` says how well lookups were foreseen with ``%%predict``;
        ``%scopeviz score FILE.json`` writes it, as ``scopeviz.score()`` returns it.
        """
        word, _, rest = line.strip().partition(" ")
        if word not in WORDS:
            *others, last = filter(None, WORDS)
            raise UsageError(f"%scopeviz takes {', '.join(others)} or {last}, not {word!r}.")
        WORDS[word](self, rest.strip())

    def figures(self, rest: str, *, on: bool | None = None) -> None:
        """Show figures from now on, or do not, and say how it is."""
        if rest:
            raise UsageError(f"%scopeviz {'on' if on else 'off'} takes nothing more, not {rest!r}.")
        if on is not None:
            self.session.showing = on
        if self.session.showing:
            self.arm()
            state = "on: each cell that touches a scope shows its figure."
        else:
            state = "off: cells are recorded, figures are not shown."
        print(f"scopeviz is {state}")  # noqa: T201 # It answers.

    def choose_rerun(self, policy: str) -> None:
        """Say what happens when a cell runs again, from now on if a policy is named."""
        reruns = self.session.reruns
        if not policy:
            print(reruns.told())  # noqa: T201 # It answers.
            return
        if policy not in POLICIES:
            raise UsageError(f"%scopeviz rerun takes {ALLOWED}, not {policy!r}.")
        reruns.policy = policy
        words = f"when a cell runs again, {POLICIES[policy].words}"
        print(f"scopeviz rerun is {policy}: {words}")  # noqa: T201 # It answers.

    def stand_in(self, rest: str) -> None:
        """Let ``import tensorflow`` give ``scopeviz.tf1`` from now on, or no longer."""
        from scopeviz import as_tensorflow  # noqa: PLC0415  # It imports the runtime: only on demand.

        if rest not in {"", "off"}:
            raise UsageError(f"%scopeviz as-tensorflow takes nothing or off, not {rest!r}.")
        if rest:
            self.close()
            print("scopeviz.tf1 no longer stands in for TensorFlow.")  # noqa: T201 # It answers.
            return
        stand_in = self.standing_in or as_tensorflow.StandIn()
        try:
            stand_in.install()
        except as_tensorflow.TensorFlowImported as error:
            raise UsageError(f"{error}.") from None
        self.standing_in = stand_in
        installed = "TensorFlow is installed here, but not used: " * as_tensorflow.is_installed()
        words = f"{installed}`import tensorflow` gives scopeviz.tf1 from now on"
        print(f"{words}, until `%scopeviz as-tensorflow off`.")  # noqa: T201 # It answers.

    def close(self) -> None:
        """Stand in for TensorFlow no longer."""
        if self.standing_in is not None:
            self.standing_in.remove()

    def write_score(self, rest: str) -> None:
        """Say how well lookups were foreseen, and write it to a file if one is named."""
        file = rest.strip("'\"")
        if file and not file.endswith(".json"):
            raise UsageError(f"%scopeviz score takes nothing or a file FILE.json, not {rest!r}.")
        if file:
            text = json.dumps(self.session.score.as_dict(), indent=2, ensure_ascii=False) + "\n"
            try:
                Path(file).expanduser().write_text(text, encoding="utf-8")
            except OSError as error:
                raise UsageError(
                    f"%scopeviz score cannot write {file}: {error.strerror}."
                ) from None
        print(self.session.score.line)  # noqa: T201 # It answers.
        if file:
            print(f"Wrote {file}")  # noqa: T201 # So does the command line.

    @line_magic
    def scopes(self, line: str) -> None:
        """Show the scope tree as it is now, of everything or below a scope: ``%scopes conv1``."""
        self._show("tree", scope=line.strip().rstrip("/") or None)

    @line_magic
    def sharing(self, line: str) -> None:
        """Show who shares which variable, or one variable: ``%sharing conv1/weights``."""
        self._show("sharing", variable=line.strip().removesuffix(":0") or None)

    @line_magic
    def check(self, line: str) -> None:
        """Show what is probably a mistake, with ``--notes`` also what surprises.

        ``--ignore SV08,SV09`` switches rules off, ``--ignore-scope head/*`` leaves scopes out.
        """
        findings = check_line(self.session, line)
        self.notebook.display_pub.publish(
            {"text/plain": str(findings), "text/html": findings._repr_html_()}
        )

    @line_magic
    def explain(self, line: str) -> None:
        """Say why a variable, an op or a scope is what it is: ``%explain conv1/weights``."""
        name = line.strip()
        if not name:
            raise UsageError("%explain takes a name, such as that of a variable.")
        try:
            why = to_why(self.session.graph_so_far, name)
        except ValueError as error:
            raise UsageError(str(error)) from None
        self.notebook.display_pub.publish({"text/plain": repr(why), "text/html": why._repr_html_()})

    def _show(self, view: str, **only: str | None) -> None:
        graph = self.session.graph_so_far
        to: dict[str, Callable[..., str]] = {"text/plain": to_text, "text/html": to_html}
        try:
            bundle: dict[str, str] = {mime: draw(graph, view, **only) for mime, draw in to.items()}
        except ValueError as error:
            raise UsageError(str(error)) from None
        self.notebook.display_pub.publish(bundle)


WORDS: dict[str, Callable[[ScopeMagics, str], None]] = {
    "": ScopeMagics.figures,
    "on": lambda magics, rest: magics.figures(rest, on=True),
    "off": lambda magics, rest: magics.figures(rest, on=False),
    "rerun": ScopeMagics.choose_rerun,
    "as-tensorflow": ScopeMagics.stand_in,
    "score": ScopeMagics.write_score,
}
"""What may follow ``%scopeviz`` -> what it does with the rest of the line."""
