"""A township's computer asks about all its villages at once, and synchronises those that differ."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from typing_extensions import override

from forms.schema.device_role import DeviceRole
from sync.client.area import AS_OF
from sync.client.session import sync
from sync.client.township import begin, sync_all
from sync.ledger.identity import open_village
from sync.ledger.ledger import Ledger
from sync.store.engine import writing
from sync.store.rows import Place
from sync.store.tables import villages as village_rows
from tests.end2end.test_township import FORMS, LATE, a_code, a_village, quiet
from tests.helpers.counties import Line, RunningCounty
from tests.helpers.exchange import NEIGHBOUR
from tests.helpers.townships import A_LOOK, TOWNSHIP
from tests.helpers.villages import VILLAGE, a_store, close, save


class Rewriting(Line):
    """A line on which some bytes become others, once."""

    old, new = b"", b""
    done = False

    @override
    def _pass(self, way: str, target: socket.socket, data: bytes) -> bool:
        if not self.done and self.old in data:
            data, self.done = data.replace(self.old, self.new), True
        return super()._pass(way, target, data)


@pytest.fixture
def far(county: RunningCounty, tmp_path: Path) -> Iterator[list[Ledger]]:
    made = [a_village(county, tmp_path, VILLAGE, 3), a_village(county, tmp_path, NEIGHBOUR, 4)]
    yield made
    close(*made)


@pytest.fixture
def township(county: RunningCounty, far: list[Ledger], tmp_path: Path) -> Iterator[Engine]:
    store = a_store(tmp_path / "township.db")
    begin(store, FORMS, county.url, a_code(county, TOWNSHIP, DeviceRole.TOWNSHIP))
    sync_all(store, FORMS, quiet)
    yield store
    store.dispose()


def through(township: Engine, line: Line) -> dict[str, int]:
    """Bytes that all villages together cost, and the villages that were synchronised."""
    for village in (VILLAGE, NEIGHBOUR):
        open_village(township, FORMS, village).meta["county_url"] = line.url
    told = sync_all(township, FORMS, quiet)
    assert all(one.result and one.result.digests_equal for one in told), told
    return {one.village: one.result.requests for one in told if one.result and one.result.requests}


def test_nothing_new_is_one_question_and_who_differs_is_synchronised_alone(
    county: RunningCounty, township: Engine, far: list[Ledger], tmp_path: Path
) -> None:
    with Line(county.port) as line:
        assert through(township, line) == {}
        assert sum(line.carried.values()) <= 1_500
    with Line(county.port) as line:
        save(far[1], "household", {"head_name": "韦新"})
        sync(far[1].store)
        assert through(township, line) == {NEIGHBOUR: 1}
        assert through(township, line) == {}
        here = Ledger.open(township, FORMS, VILLAGE)
        save(here, "look", A_LOOK)  # what waits here is handed up, whatever the county says
        assert through(township, line) == {VILLAGE: 1}
        late = a_village(county, tmp_path, LATE, 1)
        assert through(township, line) == {LATE: 1}
        assert through(township, line) == {}
        close(late)


def test_what_went_wrong_here_is_found_though_nobody_was_heard_since(township: Engine) -> None:
    open_village(township, FORMS, VILLAGE).meta[AS_OF] = 4_000_000_000_000  # in the future
    with writing(township) as db:
        here = update(village_rows).where(Place.of(NEIGHBOUR).rows(village_rows))
        db.execute(here.values(digest="0" * 32))
    told = sync_all(township, FORMS, quiet)
    assert [one.result.requests > 0 for one in told if one.result] == [False, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"/v1/heads", b"/v1/hands", id="a county that does not know the question"),
        pytest.param(
            NEIGHBOUR.encode() + b"\xc4", LATE.encode() + b"\xc4", id="an answer somebody wrote in"
        ),
    ],
)
def test_where_the_answer_is_none_each_village_is_asked(
    county: RunningCounty, township: Engine, far: list[Ledger], old: bytes, new: bytes
) -> None:
    save(far[1], "household", {"head_name": "韦新"})
    sync(far[1].store)
    with Rewriting(county.port) as line:
        line.old, line.new = old, new
        open_village(township, FORMS, VILLAGE).meta["county_url"] = line.url
        told = sync_all(township, FORMS, quiet)
    assert all(one.result and one.result.digests_equal for one in told), told
    assert line.done
    assert [one.result.received for one in told if one.result] == [0, 1]
