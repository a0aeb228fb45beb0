"""Who may do what in a county's PostgreSQL, as a script its administrator reads and runs.

Whoever takes over the server's process has the rights of its user in the database: those that
serving needs, and no others. It adds to the log and to the audit and can change neither. Tables
belong to a role nobody signs in as; only while the program is brought up, or something is put back,
the server's user is a member of it (``open_``).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sync.county.tables import audit, audit_blocks, figures, packs, steps
from sync.store.tables import frames, schema_steps, villages

NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,39}\Z")
"""What a database and a role of ours may be called: nothing that has to be quoted."""

ADDED_TO: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        frames.name: (frames.c.seq.name, frames.c.chain.name),
        audit.name: (),
        audit_blocks.name: (),
        packs.name: (),
        steps.name: (),
        schema_steps.name: (),
    }
)
"""Tables the server only adds to, with the columns it may change all the same: a frame keeps what
its author signed, and is told its number in the feed and the way it belongs to."""

READ: Final = (villages.name, figures.name)
"""What statisticians may read: which villages there are, and their figures."""

_HEAD = """\
-- 村记县服务器在 PostgreSQL 里的用户和权限；看过以后由数据库管理员运行，重复运行不要紧：
--   {call} | runuser -u postgres -- psql -X -q
\\set ON_ERROR_STOP on
{roles}
SELECT 'CREATE DATABASE {database} OWNER {user}_owner TEMPLATE template0 ENCODING ''UTF8'''
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
\\connect {database}
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {user};
GRANT CONNECT ON DATABASE {database} TO {user}_read, {user}_backup;
GRANT pg_read_all_data TO {user}_backup;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {user}, {user}_read;
GRANT ALL ON SCHEMA public TO {user}_owner;
"""
_ROLE = """\
SELECT 'CREATE ROLE {role} {login}'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec"""
_OPEN = """\
-- 打开：升级、恢复的时候才给改表的权限，做完马上关上（不带 --open 再运行一次）
GRANT {user}_owner TO {user};
"""
_SHUT = """\
-- 关上：表归 {user}_owner（谁也不用它登录），{user} 只有服务要用的权限
REASSIGN OWNED BY {user} TO {user}_owner;
REVOKE {user}_owner FROM {user};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user};
"""
_WHERE_THERE = """\
SELECT '{said}'
 WHERE to_regclass('{table}') IS NOT NULL \\gexec
"""


def script(database: str, user: str, *, open_: bool) -> str:
    """What the administrator of the database runs with ``psql``; again and again, if need be.

    Args:
        database: Of the county; made where there is none.
        user: Whom the server signs in as; its owner, reader and backup are called after it.
        open_: Whether the server's user may change tables, until it is run without.
    """
    logins = {user: "LOGIN", f"{user}_owner": "NOLOGIN", f"{user}_read": "NOLOGIN",
              f"{user}_backup": "NOLOGIN"}  # fmt: skip
    call = f"cunji-county setup-postgres --database {database} --user {user}"
    parts = [
        _HEAD.format(
            call=call + " --open" * open_, database=database, user=user,
            roles="\n".join(_ROLE.format(role=role, login=may) for role, may in logins.items()),
        )
    ]  # fmt: skip
    if open_:
        return "".join([*parts, _OPEN.format(user=user)])
    parts.append(_SHUT.format(user=user))
    for table, columns in ADDED_TO.items():
        parts.append(_there(table, f"REVOKE UPDATE, DELETE ON {table} FROM {user}"))
        if columns:
            parts.append(_there(table, f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {user}"))
    parts += [_there(table, f"GRANT SELECT ON {table} TO {user}_read") for table in READ]
    return "".join(parts)


def _there(table: str, said: str) -> str:
    """What is said of a table once it is made: the script also runs before."""
    return _WHERE_THERE.format(table=table, said=said)
