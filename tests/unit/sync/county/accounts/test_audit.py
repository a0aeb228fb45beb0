"""The audit: added to, and whoever changes it is found out."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, update

from sync.county.accounts.area import Area
from sync.county.accounts.audit import Audit
from sync.county.tables import audit, prepare
from sync.store.engine import open_store, writing
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture

EVERYWHERE = Area.whole(0)
Meddle = Callable[[Connection], object]

MEDDLERS: dict[str, Meddle] = {
    "edit": lambda db: db.execute(update(audit).where(audit.c.number == 2).values(account="别人")),
    "delete": lambda db: db.execute(delete(audit).where(audit.c.number == 2)),
    "cut": lambda db: db.execute(delete(audit).where(audit.c.number == 3)),
}


def an_audit(url: str) -> Audit:
    engine = open_store(url)
    prepare(engine)
    made = Audit(engine, 0)
    for act, village in (
        ("看各村", ""),
        ("看一个村", "459999100201"),
        ("停用电脑", "459999101201"),
    ):
        made.note(act, account="王科长", role="county", village=village)
    return made


@pytest.mark.parametrize("where", ["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def test_entries_are_numbered_and_found(
    where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    pg = request.getfixturevalue("postgres_url") if where == "pg" else ""
    made = an_audit(pg or f"sqlite:///{tmp_path / 'a.db'}")
    assert [e.number for e in made.entries(EVERYWHERE)] == [3, 2, 1]
    assert [e.act for e in made.entries(EVERYWHERE, village="459999100")] == ["看一个村"]
    assert [e.number for e in made.entries(EVERYWHERE, before=3, limit=1)] == [2]
    assert made.entries(EVERYWHERE, account="李科员") == []
    assert made.broken_at() is None
    made._engine.dispose()


@pytest.mark.parametrize("how", MEDDLERS)
def test_whoever_changes_it_is_found_out(how: str, tmp_path: Path) -> None:
    made = an_audit(f"sqlite:///{tmp_path / 'a.db'}")
    with writing(made._engine) as db:
        MEDDLERS[how](db)
    assert made.broken_at() == (3 if how == "cut" else 2)
    made._engine.dispose()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=50), st.text(max_size=500)), max_size=5))
def test_any_words_are_kept_whole(notes: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{folder}/a.db")
        prepare(engine)
        made = Audit(engine, 459999)
        for who, detail in notes:
            made.note("看", account=who, detail=detail)
        assert made.broken_at() is None
        assert [e.detail for e in reversed(made.entries(EVERYWHERE))] == [d[:400] for _, d in notes]
        engine.dispose()
