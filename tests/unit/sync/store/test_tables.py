"""The rules that let the schema be spread by county, read from a real PostgreSQL's definitions.

Every primary, unique and foreign key begins with the county; no trigger, no sequence, no default
that a server would have to hand out (docs/decisions: one schema for one server or many).
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from sync.county.tables import prepare
from sync.store.engine import open_store
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture

pytestmark = pytest.mark.postgres
OF_THE_STORE = {"schema_steps", "county_steps"}
"""Say which steps a store has done; every server of a spread county has its own."""


@pytest.fixture
def store(postgres_url: str) -> Iterator[Engine]:  # noqa: F811
    engine = open_store(postgres_url)
    prepare(engine)
    yield engine
    engine.dispose()


def asked(store: Engine, query: str) -> list[tuple[str, ...]]:
    with store.connect() as db:
        return [tuple(map(str, row)) for row in db.execute(text(query))]


KEYS = """
    SELECT c.relname, i.relname, a.attname
    FROM pg_index x
    JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND x.indisunique
"""
FOREIGN = """
    SELECT c.relname, k.conname, a.attname, f.attname
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
    WHERE k.contype = 'f'
"""


def test_every_key_begins_with_the_county(store: Engine) -> None:
    keys = [key for key in asked(store, KEYS) if key[0] not in OF_THE_STORE]
    assert len(keys) > 15
    assert [key for key in keys if key[2] != "county"] == []
    foreign = asked(store, FOREIGN)
    assert len(foreign) > 4
    assert [key for key in foreign if key[2:] != ("county", "county")] == []


def test_every_table_has_its_county_and_a_primary_key(store: Engine) -> None:
    query = """
        SELECT t.table_name,
            bool_or(c.column_name = 'county' AND c.data_type = 'integer'),
            EXISTS (SELECT 1 FROM information_schema.table_constraints k
                    WHERE k.table_name = t.table_name AND k.constraint_type = 'PRIMARY KEY')
        FROM information_schema.tables t JOIN information_schema.columns c USING (table_name)
        WHERE t.table_schema = 'public' GROUP BY t.table_name
    """
    tables = [row for row in asked(store, query) if row[0] not in OF_THE_STORE]
    assert len(tables) > 15
    assert [row for row in tables if row[1:] != ("True", "True")] == []


def test_nothing_is_left_to_one_server(store: Engine) -> None:
    assert asked(store, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    assert asked(store, "SELECT relname FROM pg_class WHERE relkind = 'S'") == []


def test_a_record_that_changes_stays_on_its_page(store: Engine) -> None:
    (options,) = asked(store, "SELECT reloptions FROM pg_class WHERE relname = 'records'")
    assert "fillfactor=70" in options[0]
