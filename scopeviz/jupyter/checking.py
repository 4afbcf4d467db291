"""``%check``: findings about the notebook."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic_arguments import MagicArgumentParser

from scopeviz.jupyter.session import Session
from scopeviz.model.lint import check
from scopeviz.views import Findings


def check_line(session: Session, line: str) -> Findings:
    """What ``%check`` finds.

    Args:
        session: the notebook.
        line: what stands behind the magic.

    Raises:
        UsageError: if the line cannot be understood.

    >>> check_line(Session(), "--notes")
    no finding
    """
    options: Any = parser().parse_argstring(line)
    try:
        return Findings(
            check(
                session.graph_so_far,
                notes=options.notes,
                ignore=",".join(options.ignore),
                ignore_scopes=options.ignore_scope,
            )
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def parser() -> Any:  # noqa: ANN401 # IPython's classes are not annotated
    """The options of ``%check``.

    >>> parser().parse_argstring("--ignore SV01 --ignore SV02").ignore
    ['SV01', 'SV02']
    """
    make_parser: Any = MagicArgumentParser
    options = make_parser("%check")
    options.add_argument("--notes", action="store_true", help="show notes as well")
    options.add_argument(
        "--ignore", action="append", default=[], metavar="CODES", help="codes to switch off"
    )
    options.add_argument(
        "--ignore-scope",
        action="append",
        default=[],
        metavar="PATTERN",
        help="scopes or variables to leave out, such as head/*",
    )
    return options
