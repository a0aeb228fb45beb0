"""The audit: added to, and found again."""

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.county.accounts.area import Area
from sync.county.audit.audit import Audit
from sync.county.oneway.log import OnewayLog
from sync.county.oneway.noting import LOG
from sync.county.tables import prepare
from sync.store.engine import open_store, writing
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture

EVERYWHERE = Area.whole(459999)


def an_audit(url: str, folder: Path) -> Audit:
    engine = open_store(url)
    engine.update_execution_options(**{LOG: OnewayLog(folder)})
    prepare(engine)
    made = Audit(engine, 459999)
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
    made = an_audit(pg or f"sqlite:///{tmp_path / 'a.db'}", tmp_path)
    assert [e.number for e in made.entries(EVERYWHERE)] == [3, 2, 1]
    assert [e.act for e in made.entries(EVERYWHERE, village="459999100")] == ["看一个村"]
    assert [e.number for e in made.entries(EVERYWHERE, before=3, limit=1)] == [2]
    assert made.entries(EVERYWHERE, account="李科员") == []
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
        assert [e.detail for e in reversed(made.entries(EVERYWHERE))] == [d[:400] for _, d in notes]
        engine.dispose()


def test_an_entry_within_an_act_stands_and_falls_with_it(tmp_path: Path) -> None:
    made = an_audit(f"sqlite:///{tmp_path / 'a.db'}", tmp_path)
    with contextlib.suppress(ZeroDivisionError), writing(made._engine) as db:
        made.note("没有做成", within=db)
        raise ZeroDivisionError
    with writing(made._engine) as db:
        made.note("做成了", within=db)
    assert made.entries(EVERYWHERE)[0].act == "做成了"
    assert len(made.entries(EVERYWHERE)) == 4
    made._engine.dispose()
