"""The command line: run a program, print what it made, and write the figures."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import CodeType, ModuleType
from typing import TextIO, TypeAlias

from scopeviz.capture import Trace
from scopeviz.model.fold import build
from scopeviz.model.lint import check, known_codes
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.verdict import fatal_refusal
from scopeviz.version import __version__
from scopeviz.views import VIEWS, Findings, RendererMissing, to_page, to_svg, to_text

DEMO_PAGE = "scopeviz-demo.html"

ASCII = str.maketrans(
    {
        "⚠": "!",
        "•": "*",
        "─": "-",
        "│": "|",
        "├": "|",
        "└": "`",
        "×": "x",
        "·": "-",
        "✗": "x",
        "▸": ">",
        "…": "...",
    }
)
"""What the text views draw with, for a terminal that cannot show it."""

CHECK_NUMERICS = "SCOPEVIZ_CHECK_NUMERICS"
"""The variable of the environment that sessions of scopeviz.tf1 look for."""

Check: TypeAlias = Callable[[ScopeGraph], Findings]
"""What ``--check`` asks of a model."""


class CommandError(Exception):
    """The command cannot be carried out; the message is one line for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: the words after ``scopeviz``; those of the process by default.

    Returns:
        The exit status: that of the program that was run, or 2 where it could not be.

    >>> main(["run", "missing.py"])
    2
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    own, script_words = split_at_dashes(words)
    options = parser().parse_args(own)
    command: Callable[[argparse.Namespace, list[str]], int] = options.command
    try:
        return command(options, script_words)
    except CommandError as error:
        print(f"scopeviz: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has seen enough; the flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser() -> argparse.ArgumentParser:
    """The options, and what ``--help`` says about them."""
    top = argparse.ArgumentParser(
        prog="scopeviz",
        description="See which variables a TensorFlow-1 program makes, and who shares them.",
    )
    top.add_argument("--version", action="version", version=f"scopeviz {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        usage="scopeviz run SCRIPT.py [--as-tensorflow] [--check-numerics] [--html FILE]"
        " [--svg FILE] [--view VIEW]"
        " [--check [--notes] [--ignore CODES] [--ignore-scope PATTERN]] [-- ARGS]",
        help="run a script, print its scope tree and its sharing, and write figures",
        description="Run a script, print its scope tree and its sharing, and write figures."
        " If the script raises, its traceback is printed, then what exists up to there;"
        " the exit status is the script's own, or 1 if that is 0 and --check warns.",
        epilog="What follows -- is handed to the script as sys.argv[1:].",
    )
    run.add_argument("script", metavar="SCRIPT.py", help="the script, run as __main__")
    run.add_argument(
        "--as-tensorflow",
        action="store_true",
        help="let scopeviz.tf1 stand in for TensorFlow: the script imports tensorflow",
    )
    run.add_argument(
        "--check-numerics",
        action="store_true",
        help="stop scopeviz.tf1 at the first op that gives infinity or no number, and name it",
    )
    run.add_argument("--html", metavar="FILE", help="write a page with every view")
    run.add_argument("--svg", metavar="FILE", help="write one figure, chosen by --view")
    run.add_argument(
        "--view",
        choices=tuple(VIEWS),
        default="tree",
        help="the figure that --svg writes (default: %(default)s)",
    )
    run.add_argument("--check", action="store_true", help="print what is probably a mistake")
    run.add_argument("--notes", action="store_true", help="with --check: print notes as well")
    run.add_argument(
        "--ignore",
        metavar="CODES",
        action="append",
        default=[],
        help="with --check: codes that are switched off, such as SV08,SV09",
    )
    run.add_argument(
        "--ignore-scope",
        metavar="PATTERN",
        action="append",
        default=[],
        help="with --check: scopes or variables that are left out, such as 'head/*'",
    )
    run.set_defaults(command=run_command)
    coverage = commands.add_parser(
        "coverage",
        help="tell which names of TensorFlow's some files use, and which are there",
        description="Read Python files and notebooks, without running them, and tell which names"
        " of TensorFlow's they use and which of these scopeviz.tf1 has. The exit status is 1 if"
        " one is missing.",
    )
    coverage.add_argument("files", metavar="FILE", nargs="+", help="a .py file or a notebook")
    coverage.set_defaults(command=coverage_command)
    demo = commands.add_parser(
        "demo",
        help="run the example, conv_block.py, and write its page",
        description="Run the example, conv_block.py, print what it made, and write its page.",
    )
    demo.add_argument(
        "--html", metavar="FILE", default=DEMO_PAGE, help="the page (default: %(default)s)"
    )
    demo.set_defaults(command=demo_command)
    return top


def split_at_dashes(words: list[str]) -> tuple[list[str], list[str]]:
    """Our own words, and those after ``--`` for the script.

    >>> split_at_dashes(["run", "a.py", "--", "--html"])
    (['run', 'a.py'], ['--html'])
    """
    if "--" not in words:
        return words, []
    at = words.index("--")
    return words[:at], words[at + 1 :]


def run_command(options: argparse.Namespace, script_words: list[str]) -> int:
    """``scopeviz run``."""
    pictures: dict[str, Callable[[ScopeGraph], str]] = {}
    if options.html and options.svg and is_same_file(options.html, options.svg):
        raise CommandError(
            f"--html and --svg name the same file, {options.svg!r}; give each its own"
        )
    for option in ("html", "svg"):
        file = getattr(options, option)
        if file and is_same_file(file, options.script):
            raise CommandError(f"--{option} names the script, {file!r}; give it another file")
    if options.html:
        pictures[options.html] = to_page
    if options.svg:
        pictures[options.svg] = lambda graph: to_svg(graph, options.view)
    with watching_numerics() if options.check_numerics else nullcontext():
        stand_in = standing_in() if options.as_tensorflow else None
        return show(Path(options.script), script_words, pictures, checker(options), stand_in)


@contextmanager
def watching_numerics() -> Iterator[None]:
    """``--check-numerics``: a block in which sessions of scopeviz.tf1 watch each op.

    It goes through the environment: nothing that runs programs is imported here.
    """
    former = os.environ.get(CHECK_NUMERICS)
    os.environ[CHECK_NUMERICS] = "1"
    try:
        yield
    finally:
        if former is None:
            del os.environ[CHECK_NUMERICS]
        else:
            os.environ[CHECK_NUMERICS] = former


def standing_in() -> AbstractContextManager[None]:
    """``--as-tensorflow``: a block in which ``import tensorflow`` gives ``scopeviz.tf1``."""
    from scopeviz.as_tensorflow import as_tensorflow, is_installed  # noqa: PLC0415  # it is slow

    if is_installed():
        print(
            "scopeviz: TensorFlow is installed here, but not used: in this run, `import"
            " tensorflow` gives scopeviz.tf1",
            file=sys.stderr,
        )
    return as_tensorflow()


def coverage_command(options: argparse.Namespace, script_words: list[str]) -> int:
    """``scopeviz coverage``."""
    from scopeviz.as_tensorflow import coverage_of  # noqa: PLC0415  # it is slow

    if script_words:
        raise CommandError(f"coverage runs nothing: leave out what follows --, {script_words}")
    try:
        coverage = coverage_of({file: text_of(Path(file)) for file in options.files})
    except SyntaxError as error:
        raise CommandError(f"{error.filename!r} is not Python: {error}") from error
    except ValueError as error:
        raise CommandError(str(error)) from error
    print_text(str(coverage), sys.stdout)
    return int(bool(coverage.missing))


def text_of(file: Path) -> str:
    """The text of a file that the user names."""
    try:
        return file.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise CommandError(f"cannot read {str(file)!r}: {reason_of(error)}") from error


def checker(options: argparse.Namespace) -> Check | None:
    """What ``--check`` does with a model; None without it."""
    if not options.check:
        for name in ("notes", "ignore", "ignore_scope"):
            if getattr(options, name):
                option = name.replace("_", "-")
                raise CommandError(f"--{option} goes with --check; add --check, or leave it out")
        return None
    try:
        codes = known_codes(",".join(options.ignore))
    except ValueError as error:
        raise CommandError(f"--ignore: {error}") from error
    return lambda graph: Findings(
        check(graph, notes=options.notes, ignore=codes, ignore_scopes=options.ignore_scope)
    )


def demo_command(options: argparse.Namespace, script_words: list[str]) -> int:
    """``scopeviz demo``."""
    return show(demo_script(), script_words, {options.html: to_page})


def demo_script() -> Path:
    """The example: inside the installed package, or in the checkout that it is run from."""
    package = Path(__file__).parent
    for folder in (package, package.parent):
        script = folder / "examples" / "conv_block.py"
        if script.is_file():
            return script
    raise CommandError(
        f"the example 'conv_block.py' is neither in {package.name!r} nor beside it;"
        " install scopeviz again"
    )


def show(
    script: Path,
    script_words: list[str],
    pictures: Mapping[str, Callable[[ScopeGraph], str]],
    check_it: Check | None = None,
    stand_in: AbstractContextManager[None] | None = None,
) -> int:
    """Run a script, write its pictures, print what it made; return its exit status.

    The pictures come first: whoever reads what we print may leave early.
    """
    source, code = load_script(script)
    for file in pictures:
        check_writable(Path(file))
    # A script may put something else there, or close it; or go to another directory.
    out = sys.stdout
    places = {file: Path(file).absolute() for file in pictures}
    trace = Trace()
    with stand_in or nullcontext():
        status = run_script(script, source, code, script_words, trace)
    graph = build(trace)
    written: list[str] = []
    try:
        for file, draw in pictures.items():
            with said_in_one_line(file):
                places[file].write_text(draw(graph), encoding="utf-8", newline="\n")
            written.append(f"Wrote {file}{'; open it in a browser' * (draw is to_page)}")
    finally:  # The text needs no renderer, and no room on the disk.
        for view in views_of(graph):
            print_text("\n" + to_text(graph, view).rstrip(), out)
        findings = check_it(graph) if check_it else Findings()
        if check_it:
            print_text(f"\n{findings}", out)
        if written:
            print_text("\n" + "\n".join(written), out)
    return status or int(bool(findings.warnings))


def views_of(graph: ScopeGraph) -> Iterator[str]:
    """The views that are printed: why a lookup was refused comes first, if the script died of it.

    >>> list(views_of(ScopeGraph()))
    ['tree']
    """
    if fatal_refusal(graph):
        yield "refusal"
    yield "tree"
    if graph.variables:
        yield "sharing"


def load_script(script: Path) -> tuple[str, CodeType]:
    """The text of a script, and its code."""
    try:
        content = script.read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {str(script)!r}: {reason_of(error)}") from error
    try:
        code = compile(content, script.absolute(), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise CommandError(f"{str(script)!r} is not Python: {error}") from error
    return content.decode("utf-8", "replace"), code


def reason_of(error: OSError) -> str:
    """What the system says, without the file name."""
    return (error.strerror or type(error).__name__).lower()


def is_same_file(first: str, second: str) -> bool:
    """Whether two paths lead to one file, which need not be there yet.

    >>> is_same_file("a.svg", "./a.svg")
    True
    """
    paths = Path(first), Path(second)
    if all(path.exists() for path in paths):
        return paths[0].samefile(paths[1])
    return paths[0].resolve() == paths[1].resolve()


def check_writable(file: Path) -> None:
    """Refuse a file that cannot be written, before anything runs."""
    if file.is_dir():
        raise CommandError(f"cannot write {str(file)!r}: is a directory")
    if not file.parent.is_dir():
        raise CommandError(f"cannot write {str(file)!r}: no directory {str(file.parent)!r}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise CommandError(f"cannot write {str(file)!r}: permission denied")


@contextmanager
def said_in_one_line(file: str) -> Iterator[None]:
    """Say in one line why a picture could not be drawn, or its file not be written."""
    try:
        yield
    except RendererMissing as error:
        raise CommandError(f"cannot draw {file!r}: {error}") from error
    except OSError as error:
        raise CommandError(f"cannot write {file!r}: {reason_of(error)}") from error


def run_script(script: Path, source: str, code: CodeType, words: list[str], trace: Trace) -> int:
    """Run a script's code as ``__main__`` and record it; return its exit status."""
    try:
        with as_main(script, words) as module, trace.cell(script.name, source):
            try:
                exec(code, module.__dict__)  # noqa: S102 # It is what the user asks for.
            finally:
                wait_for_threads()
    except SystemExit as error:
        return exit_status(error.code)
    except BaseException as error:  # noqa: BLE001  # Python itself would end with any of them.
        print_traceback(error)
        if isinstance(error, ModuleNotFoundError) and error.name == "tensorflow":
            print(
                "scopeviz: TensorFlow is not installed; `scopeviz run --as-tensorflow` lets"
                " scopeviz.tf1 stand in for it",
                file=sys.stderr,
            )
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0


def wait_for_threads() -> None:
    """Wait for the threads that a script leaves running, as Python does when it ends."""
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()


@contextmanager
def as_main(script: Path, words: list[str]) -> Iterator[ModuleType]:
    """Make the interpreter look as if it ran the script, for the block."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=str(script.absolute()), __builtins__=__builtins__)
    former = sys.argv, sys.path[:], sys.modules["__main__"]
    sys.argv = [str(script), *words]
    sys.path.insert(0, str(script.resolve().parent))
    sys.modules["__main__"] = module
    try:
        yield module
    finally:
        sys.argv, sys.path[:], sys.modules["__main__"] = former


def exit_status(code: object) -> int:
    """The exit status that ``sys.exit(code)`` means.

    >>> exit_status(None), exit_status(3)
    (0, 3)
    """
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    print(code, file=sys.stderr)
    return 1


def print_traceback(error: BaseException) -> None:
    """Print the traceback as Python would have: our own frame, the first, is left out."""
    ours = error.__traceback__
    its_own = error.with_traceback(ours.tb_next if ours else None)
    sys.excepthook(type(error), its_own, its_own.__traceback__)


def print_text(text: str, out: TextIO | None) -> None:
    """Print, with other characters where the terminal lacks some; to nobody, print nothing."""
    if out is None or out.closed:
        return
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(ASCII).encode(encoding, "replace").decode(encoding)
    try:
        print(text, file=out, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"cannot print: {reason_of(error)}") from error
