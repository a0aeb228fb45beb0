"""A store from before there were roles: whoever could sign in still can, and nobody else."""

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text, update

from sync.county.accounts.accounts import Accounts
from sync.county.accounts.area import Area, Role
from sync.county.tables import VERSION, grants, prepare, steps
from sync.store.engine import open_store, writing
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture


def test_earlier_accounts_keep_the_whole_county(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'county.db'}")
    prepare(engine)
    accounts = Accounts(engine, 459999)
    password = accounts.add(Area.whole(459999), "admin")
    with writing(engine) as db:  # as step 3 left it
        db.execute(delete(grants))
        db.execute(delete(steps))
        db.execute(insert(steps).values(number=3))
    prepare(engine)
    session = accounts.sign_in("admin", password, "192.0.2.7")
    assert (session.role, session.area) == (Role.COUNTY, Area("459999"))
    prepare(engine)
    assert [line.name for line in accounts.grants.every(Area.whole(459999))] == ["admin"]
    with engine.connect() as db:
        assert db.execute(steps.select().order_by(steps.c.number)).all()[-1].number == VERSION
    engine.dispose()


@pytest.mark.parametrize("where", ["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def test_one_time_passwords_of_before_get_an_end(
    where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if where == "pg" else ""
    engine = open_store(url or f"sqlite:///{tmp_path / 'county.db'}")
    prepare(engine)
    accounts = Accounts(engine, 459999)
    password = accounts.add(Area.whole(459999), "admin")
    with writing(engine) as db:  # as step 7 left it
        db.execute(text("ALTER TABLE console_accounts DROP COLUMN one_time_until"))
        db.execute(text("DROP TABLE console_asks"))
        db.execute(update(steps).values(number=7))
    prepare(engine)
    assert accounts.sign_in("admin", password, "192.0.2.7").one_time
    engine.dispose()
