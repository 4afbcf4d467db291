"""Options and fixtures of the whole suite."""

import shutil

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs a program that is not here."""
    if shutil.which("dot"):
        return
    for item in items:
        if item.get_closest_marker("exe"):
            item.add_marker(pytest.mark.skip(reason="needs the native `dot` of Graphviz"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the files in tests/*/golden anew, to be read before they are kept",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))
