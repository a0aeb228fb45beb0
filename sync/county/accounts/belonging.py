"""A store of before a server was one county's is told whose it is; its villages always knew.

Accounts, the audit and what else a console keeps stood under county 0 where nobody had said one.
"""

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, literal, select, update

from sync.county.tables import accounts, api_tokens, asks, grants, keys, metadata, oneway_heads
from sync.errors.county import CountyMixed
from sync.store.tables import villages

_UNNAMED = 0
_OF_THE_STORE = frozenset({keys.name, oneway_heads.name})
"""Tables whose rows under 0 are about the store itself, whosever it is."""
_WITH_AREA = (grants, api_tokens, asks)


def belong(db: Connection, county: int) -> None:
    """Put everything of no county under this one; a store that has a county stays as it is.

    Args:
        db: A transaction on the store.
        county: Its six digits.

    Raises:
        CountyMixed: Villages or accounts of another county are in it.
    """
    found = {*db.scalars(select(villages.c.county)), *db.scalars(select(accounts.c.county))}
    if strangers := sorted(found - {county, _UNNAMED}):
        raise CountyMixed(others="、".join(f"{one:06d}" for one in strangers))
    names = [column.name for column in accounts.columns if column.name != "county"]
    copied = select(literal(county), *(accounts.c[name] for name in names)).where(_none(accounts))
    db.execute(insert(accounts).from_select(["county", *names], copied))
    for table in metadata.sorted_tables:
        if "county" in table.c and table.name not in {accounts.name, *_OF_THE_STORE}:
            db.execute(update(table).where(_none(table)).values(county=county))
    db.execute(delete(accounts).where(_none(accounts)))
    for table in _WITH_AREA:
        whole = update(table).where(table.c.county == county, table.c.area == "")
        db.execute(whole.values(area=f"{county:06d}"))


def _none(table: Table) -> ColumnElement[bool]:
    return table.c.county == _UNNAMED
