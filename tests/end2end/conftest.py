"""A county that runs, and devices of a village."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.ledger.ledger import Ledger
from tests.helpers.browsing import browser, page  # noqa: F401  fixtures
from tests.helpers.counties import RunningCounty
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import a_ledger, close


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningCounty]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with RunningCounty(tmp_path / "county", database=url) as county:
        yield county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[RunningCounty]:
    with RunningCounty(tmp_path / "county") as running:
        yield running


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Callable[[str], Ledger]]:
    made: list[Ledger] = []

    def a_device(name: str) -> Ledger:
        made.append(a_ledger(tmp_path / f"{name}.db"))
        return made[-1]

    yield a_device
    close(*made)
