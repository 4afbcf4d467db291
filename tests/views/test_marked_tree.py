"""A tree of names shows what is marked, and counts the rest."""

from __future__ import annotations

import pytest

from scopeviz.model.scope_tree import DEEPEST
from scopeviz.views.marked_tree import MOST_MARKED, MOST_PLAIN, MOST_UNMARKED, Leaf, marked_tree


def plain(*names: str) -> list[Leaf]:
    return [Leaf(name) for name in names]


def test_no_name_makes_no_tree() -> None:
    assert marked_tree([]) == "no variable"


def test_one_folder_around_all_is_the_root() -> None:
    assert marked_tree(plain("a/b/v", "a/b/w")) == "a/b/\n├─ v\n└─ w"


def test_names_side_by_side_stand_under_the_root() -> None:
    assert marked_tree(plain("v", "a/w", "a/v")) == "/\n├─ v\n└─ a/\n   ├─ w\n   └─ v"


def test_a_variable_and_a_folder_of_one_name_are_two() -> None:
    assert marked_tree(plain("w", "w/Adam")) == "/\n├─ w\n└─ w/\n   └─ Adam"


def test_marks_stand_in_one_column_also_beside_wide_letters() -> None:
    tree = marked_tree([Leaf("a/重み", "- missing"), Leaf("a/bias", "- missing")])
    assert tree == "a/\n├─ 重み  - missing\n└─ bias  - missing"


def test_lines_below_a_name_hang_on_it() -> None:
    tree = marked_tree([Leaf("a/v", "✗", ("one", "two")), Leaf("a/w")])
    assert tree == "a/\n├─ v  ✗\n│  ├─ one\n│  └─ two\n└─ w"


@pytest.mark.parametrize(("count", "drawn"), [(MOST_PLAIN, MOST_PLAIN), (MOST_PLAIN + 1, 1)])
def test_a_row_without_marks_is_folded_beside_a_mark(count: int, drawn: int) -> None:
    names = plain(*(f"v{number}" for number in range(count)))
    lines = marked_tree([*names, Leaf("w", "+ new")], "as expected").splitlines()
    assert len(lines) == 1 + drawn + 1
    assert ("├─ … 4 more as expected" in lines) == (count > MOST_PLAIN)


def test_whole_folders_without_a_mark_are_counted_by_their_names() -> None:
    names = plain(*(f"a{number}/b/v{number}" for number in range(5)))
    assert marked_tree([*names, Leaf("w", "+")]) == "/\n├─ … 5 more\n└─ w  +"


def test_a_tree_without_any_mark_has_more_room() -> None:
    names = [f"v{number}" for number in range(MOST_UNMARKED)]
    assert len(marked_tree(plain(*names)).splitlines()) == 1 + MOST_UNMARKED
    assert marked_tree(plain(*names, "w")) == "/\n└─ … 21 more"


def test_marks_beyond_the_first_of_their_kind_are_counted() -> None:
    many = [Leaf(f"v{number}", "+ unexpected") for number in range(MOST_MARKED + 5)]
    lines = marked_tree([*many, Leaf("w", "- missing")]).splitlines()
    assert lines[-2:] == ["└─ w    - missing", "… 5 more marked +"]
    assert len(lines) == 1 + MOST_MARKED + 2


def test_a_name_deeper_than_a_tree_goes_is_one_line() -> None:
    deep = "/".join(["a", "b"] * 5000)
    (root, leaf) = marked_tree([Leaf(deep, "+")]).splitlines()
    assert root == "/".join((["a", "b"] * 5000)[:DEEPEST]) + "/"
    assert leaf.startswith("└─ a/b/a/b")
    assert len(leaf) < 80


def test_a_hostile_name_breaks_no_line() -> None:
    tree = marked_tree([Leaf("a\nb/\u202ev", "+ \x00", ("c\nd",)), Leaf("/", ""), Leaf("", "")])
    assert tree.splitlines() == [
        "/",
        "├─ a\\nb/",
        "│  └─ \\u202ev  + \\x00",
        "│     └─ c\\nd",
        "├─ /",
        "│  └─ ",
        "└─ ",
    ]
