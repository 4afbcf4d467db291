"""Findings as text and as HTML."""

from __future__ import annotations

import re
from dataclasses import replace

import scopeviz
from scopeviz.model.finding import Finding, Level, names_text
from scopeviz.model.fold import build
from scopeviz.views import Findings, figure, findings_text
from scopeviz.views.findings import MOST_IN_FIGURE, findings_html, lines_of, told_in_figure
from tests.scenes import run


def finding(code: str = "SV01", level: Level = "warning", sentence: str = "It is so.") -> Finding:
    return Finding(code, level, sentence, "Do it otherwise.", (), ())


def test_text_has_sign_word_code_remedy_page_and_count() -> None:
    assert findings_text([finding(), finding("SV05", "note"), finding()]) == (
        "⚠ warning SV01: It is so.\n  Do it otherwise.\n  See docs/findings/SV01.md\n\n"
        "• note SV05: It is so.\n  Do it otherwise.\n  See docs/findings/SV05.md\n\n"
        "⚠ warning SV01: It is so.\n\n"
        "2 warnings, 1 note\n"
    )


def test_what_several_findings_of_a_rule_have_in_common_is_told_once() -> None:
    other = replace(finding(), remedy="Leave it.")
    both = [finding(), other, finding()]
    assert findings_text(both).count("Do it otherwise.") == 1
    assert findings_text(both).count("Leave it.") == 1
    assert findings_text(both).count("See docs/findings/SV01.md") == 1
    page = findings_html(both)
    assert [page.count(each) for each in ("It is so.", "otherwise", "See", "<small>")] == [
        *(3, 1, 1, 2)
    ]
    assert lines_of([finding(), finding()]) == [
        "⚠ warning SV01: It is so.",
        "  Do it otherwise.",
        "⚠ warning SV01: It is so.",
    ]


def test_html_says_the_same_without_tags() -> None:
    bare = re.sub(r"<[^>]+>", " ", findings_html([finding()])).split()
    assert " ".join(bare) == (
        "⚠ warning SV01: It is so. Do it otherwise. See docs/findings/SV01.md."
    )


def test_names_cannot_break_the_page() -> None:
    page = findings_html([finding(sentence="<script>alert(1)</script>\u202e")])
    assert "<script>" not in page
    assert "\u202e" not in page


def test_findings_are_a_tuple_that_shows_itself() -> None:
    both = Findings([finding(), finding("SV05", "note")])
    assert list(both) == [finding(), finding("SV05", "note")]
    assert [each.code for each in both.warnings] == ["SV01"]
    assert [each.code for each in both.notes] == ["SV05"]
    assert repr(both) == findings_text(both).rstrip("\n")
    assert repr(Findings()) == "no finding"


def test_a_figure_tells_a_few_and_counts_the_rest() -> None:
    many = [finding()] * (MOST_IN_FIGURE + 3)
    told, more = told_in_figure(many)
    assert (len(told), more) == (MOST_IN_FIGURE, "and 3 more: %check")
    assert told_in_figure(many[: MOST_IN_FIGURE + 1]) == (many[: MOST_IN_FIGURE + 1], "")


def test_names_beyond_three_are_counted() -> None:
    assert names_text("abcd") == "a, b, c and d"
    assert names_text("abcdef") == "a, b, c and 3 more"


REUSING = "with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n    tf.Variable(1.0)"


def test_the_figure_of_a_cell_holds_its_warnings_in_both_forms() -> None:
    bundle = figure(build(run((REUSING,))))
    for text in bundle.values():
        assert "⚠ warning SV04: tf.Variable made s/Variable in cell 1, line 2" in text


def test_check_takes_a_trace_and_a_model() -> None:
    trace = run((REUSING,))
    assert scopeviz.check(trace) == scopeviz.check(scopeviz.build(trace)) != ()
    assert scopeviz.check(trace, ignore={"SV04"}) == ()
    assert scopeviz.check(trace, ignore_scopes=["s"]) == ()


def test_the_card_of_a_check_counts_as_its_text_does() -> None:
    for found in (Findings(), Findings([finding(), finding("SV05", "note")])):
        html = found._repr_html_()
        assert html.startswith('<div class="sv-card">')
        assert f"<p>{str(found).splitlines()[-1]}</p>" in html
