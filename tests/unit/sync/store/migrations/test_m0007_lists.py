"""What the program before wrote is found and counted as before, and says the same."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from forms.program import bundled
from sync.ledger.identity import open_village, villages_of
from sync.ledger.integrity_check import check
from sync.ledger.reader import Reader
from sync.ledger.search.search import search
from sync.store.engine import open_store
from sync.store.migrations import m0007_lists
from sync.store.migrations.steps import STEPS, migrate
from tests.helpers.old_stores import BOOKS, thawed

BEFORE = tuple(step for step in STEPS if step.NUMBER < m0007_lists.NUMBER)
FILLED = tuple(name for name in BOOKS if name != "empty")


def says(engine: Engine) -> list[tuple[object, ...]]:
    """Every record with its columns, and every village's digest; but for the search keys."""
    rows: list[tuple[object, ...]] = []
    with engine.connect() as db:
        for found in db.execute(text("SELECT * FROM records ORDER BY village, id")).mappings():
            kept = {name: value for name, value in found.items() if name not in FOR_SEARCH}
            rows.append(tuple(kept.items()))
        rows += [tuple(row) for row in db.execute(text("SELECT village, digest FROM villages"))]
    return rows


FOR_SEARCH = frozenset({"keyed", "found_by"})


@pytest.mark.parametrize("name", FILLED)
def test_a_book_is_brought_up_with_the_same_digest_and_finds_and_counts_its_records(
    name: str, tmp_path: Path
) -> None:
    engine = open_store(f"sqlite:///{thawed(name, tmp_path / 'old.db')}")
    migrate(engine, None, BEFORE)
    with engine.begin() as db:  # as after a search
        db.execute(text("UPDATE records SET keyed = 1, found_by = '0nx' WHERE form = 'person'"))
    before = says(engine)
    migrate(engine)
    assert says(engine) == before
    for village in villages_of(engine):
        store = open_village(engine, bundled(), village)
        people = Reader(store).records("person")
        for one in people:
            assert one.id in {hit.id for hit in search(store, str(one.body["name"]))}
        assert Reader(store).status().records == len(Reader(store).records())
        assert check(store).good, check(store).sentence
    engine.dispose()
