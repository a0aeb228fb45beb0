"""What the county's own user may do in PostgreSQL: serve everything, rewrite nothing."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from forms.program import bundled
from sync.client.session import sync
from sync.county.__main__ import main
from sync.county.upkeep.roles import ADDED_TO, script
from sync.errors.ledger import StoreRightsMissing
from sync.store.engine import open_store, writing
from tests.helpers.answers import answers
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled, many
from tests.helpers.throw_away_root import postgres_programs
from tests.helpers.villages import VILLAGE, a_ledger, close, edit, save

pytestmark = pytest.mark.postgres
Roles = Callable[..., None]


@pytest.fixture
def roles(postgres_url: str) -> Iterator[tuple[Roles, str, str]]:
    """Runs the script as the database's administrator; the server's address; its user."""
    admin = make_url(postgres_url)
    database = str(admin.database)
    user = f"{database}_app"

    def run(*, open_: bool) -> None:
        subprocess.run(
            [postgres_programs() / "psql", "-X", "-q", admin.set(drivername="postgresql")
             .render_as_string(hide_password=False)],
            input=script(database, user, open_=open_), check=True, text=True, encoding="utf-8",
            capture_output=True,
        )  # fmt: skip

    yield run, admin.set(username=user).render_as_string(hide_password=False), user
    with psycopg.connect(plain(admin.render_as_string(hide_password=False)), autocommit=True) as db:
        for role in (user, f"{user}_owner", f"{user}_read", f"{user}_backup"):
            db.execute(f"DROP OWNED BY {role} CASCADE".encode())
            db.execute(f"ALTER DATABASE {database} OWNER TO CURRENT_USER".encode())
            db.execute(f"DROP ROLE {role}".encode())


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_it_serves_a_whole_exchange_and_rewrites_nothing(
    roles: tuple[Roles, str, str], tmp_path: Path
) -> None:
    grant, url, user = roles
    grant(open_=True)
    county = RunningCounty(tmp_path / "county", database=url)
    grant(open_=False)
    with county:
        first, second = (enrolled(a_ledger(tmp_path / name), county) for name in "ab")
        many(first, 40)
        sha = first.photos.keep(b"JPEG" * 20_000)
        project = answers(bundled().form("project"), bundled(), {})
        made = save(first, "project", project | {"photos": [sha]})
        assert sync(first.store).digests_equal
        assert sync(second.store).photos.received == 1
        for ledger, name in ((first, "甲"), (second, "乙")):  # and they clash
            edit(ledger, made, name=name)
        assert sync(first.store).digests_equal
        assert sync(second.store).digests_equal
        assert sync(first.store).digests_equal
        assert first.read.digest() == second.read.digest()
        county.run("code", "--village", "459999100201")  # what the console writes, too
        close(first, second)
    with psycopg.connect(plain(url), autocommit=True) as db:
        for asked in (
            "UPDATE frames SET body = ''", "UPDATE frames SET signature = ''", "DELETE FROM frames",
            "TRUNCATE frames", "UPDATE console_audit SET detail = ''", "DELETE FROM console_audit",
            "UPDATE console_audit_blocks SET link = ''", "DELETE FROM console_audit_blocks",
            "DELETE FROM parameter_packs", "CREATE TABLE mine (one int)", f"SET ROLE {user}_owner",
            "DROP TABLE frames", "ALTER TABLE console_audit DISABLE TRIGGER ALL",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(asked.encode())
    engine = open_store(url)
    with pytest.raises(StoreRightsMissing), writing(engine) as lines:
        lines.exec_driver_sql("DELETE FROM frames")
    engine.dispose()
    grant(open_=True)  # to be brought up, and shut again
    with psycopg.connect(plain(url), autocommit=True) as db:
        db.execute(b"CREATE TABLE later (one int)")
    grant(open_=False)
    with psycopg.connect(plain(url)) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(b"DROP TABLE later")


def test_what_is_damaged_is_mended_once_that_is_opened_and_holds_nobody_up(
    roles: tuple[Roles, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grant, url, _ = roles
    grant(open_=True)
    county = RunningCounty(tmp_path / "county", database=url)
    grant(open_=False)
    with county:
        first = enrolled(a_ledger(tmp_path / "a"), county)
        home = save(first, "household", {"head_name": "韦一"})
        sync(first.store)
        edit(first, home, note="甲")
        sync(first.store)
        assert finding(county, capsys)
        grant(open_=True)
        assert not finding(county, capsys), "whoever leaves it open is told"
        with psycopg.connect(plain(url), autocommit=True) as db:
            db.execute(
                b"UPDATE frames SET signature = set_byte(signature, 9, get_byte(signature, 9) # 1)"
                b" WHERE seq = 1"
            )
        grant(open_=False)
        assert main(["check", str(county.folder)]) == 1
        edit(first, home, note="乙")
        assert sync(first.store).digests_equal, "what is said meanwhile is taken in"
        assert main(["check", str(county.folder)]) == 1, "and the damage stays, and is told"
        grant(open_=True)
        sync(first.store)
        grant(open_=False)
        assert main(["check", str(county.folder)]) == 0
        close(first)


def test_what_has_lived_its_time_goes_once_that_is_opened(
    roles: tuple[Roles, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grant, url, _ = roles
    grant(open_=True)
    county = RunningCounty(tmp_path / "county", database=url)
    county.run("code", "--village", VILLAGE)
    with psycopg.connect(plain(url), autocommit=True) as db:
        db.execute(b"UPDATE console_audit_blocks SET at = '2001-01-01T00:00:00+00:00'")
        before = counted(db)
        grant(open_=False)
        assert main(["check", "--nightly", str(county.folder)]) == 0, "it was checked all the same"
        assert "满期的审计还没有删" in capsys.readouterr().err
        assert main(["audit", "prune", str(county.folder)]) == 1
        assert counted(db) > before > 0, "each command is in it, and nothing went"
        grant(open_=True)
        capsys.readouterr()
        assert main(["audit", "prune", str(county.folder)]) == 0
        assert json.loads(capsys.readouterr().out)["gone"] == before
    grant(open_=False)
    assert main(["check", str(county.folder)]) == 0


def counted(db: "psycopg.Connection[tuple[int]]") -> int:
    row = db.execute(b"SELECT count(*) FROM console_audit").fetchone()
    assert row is not None
    return row[0]


def finding(county: RunningCounty, capsys: pytest.CaptureFixture[str]) -> bool:
    """What the doctor says of the rights in the database."""
    capsys.readouterr()
    main(["doctor", str(county.folder)])
    told = json.loads(capsys.readouterr().out)
    return next(bool(one["good"]) for one in told if one["what"] == "数据库权限")


def test_statisticians_read_figures_and_no_records(
    roles: tuple[Roles, str, str], tmp_path: Path
) -> None:
    grant, url, user = roles
    grant(open_=True)
    RunningCounty(tmp_path / "county", database=url)
    grant(open_=False)
    admin = make_url(url).set(username="postgres", drivername="postgresql")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as db:
        db.execute(f"SET ROLE {user}_read".encode())
        db.execute(b"SELECT * FROM village_figures")
        for table in ("records", "frames", "console_accounts", "devices", "county_keys"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"SELECT * FROM {table}".encode())
        db.execute(b"RESET ROLE")
        db.execute(f"SET ROLE {user}_backup".encode())
        db.execute(b"SELECT count(*) FROM records")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(b"DELETE FROM records")


def test_what_is_only_added_to_is_there(postgres_url: str) -> None:
    from sync.county.tables import prepare

    engine = open_store(postgres_url)
    prepare(engine)
    with engine.connect() as db:
        for table, columns in ADDED_TO.items():
            db.exec_driver_sql(f"SELECT {', '.join(columns) or '1'} FROM {table}")
    engine.dispose()
