"""What listens at the other end of a kernel, and how it is told to show a widget."""

from __future__ import annotations

from anywidget import AnyWidget

VIEW = "application/vnd.jupyter.widget-view+json"


def view_of(widget: AnyWidget) -> dict[str, object]:
    """What a front end displays for a widget, by MIME type.

    Args:
        widget: one that has a front end.
    """
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {"text/plain": repr(widget), VIEW: view}


def is_heard(comm: object) -> bool:
    """Whether a front end is at the other end of a comm; in a terminal it is a dummy.

    Args:
        comm: that of a widget.
    """
    if comm is None or type(comm).__module__.partition(".")[0] == "comm":
        return False
    return getattr(comm, "kernel", True) is not None
