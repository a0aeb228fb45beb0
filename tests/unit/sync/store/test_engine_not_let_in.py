"""What PostgreSQL says to who may not come in, in the languages our servers speak."""

import psycopg
import pytest

from forms.errors import CunjiError
from sync.errors.ledger import StoreLoginRefused, StoreNotMade, StoreRightsMissing, StoreUnreachable
from sync.store.engine import fault

SOCKET = 'connection to server on socket "/run/postgresql/.s.PGSQL.5432" failed: '


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (f'{SOCKET}FATAL:  role "root" does not exist', StoreLoginRefused),
        (f'{SOCKET}FATAL:  Peer authentication failed for user "cunji"', StoreLoginRefused),
        (f'{SOCKET}FATAL:  password authentication failed for user "cunji"', StoreLoginRefused),
        (f'{SOCKET}致命错误:  角色 "root" 不存在', StoreLoginRefused),
        (f'{SOCKET}致命错误:  用户 "cunji" Peer 认证失败', StoreLoginRefused),
        (f'{SOCKET}FATAL:  database "cunji_new" does not exist', StoreNotMade),
        (f'{SOCKET}致命错误:  数据库 "cunji_new" 不存在', StoreNotMade),
        (f"{SOCKET}FATAL:  the database system is starting up", StoreUnreachable),
        (f"{SOCKET}FATAL:  sorry, too many clients already", StoreUnreachable),
        (f"{SOCKET}No such file or directory", StoreUnreachable),
    ],
)
def test_who_is_not_let_in_is_told_why(said: str, meant: type[CunjiError]) -> None:
    assert type(fault(psycopg.OperationalError(said))) is meant


def test_a_right_that_is_missing_is_told() -> None:
    assert type(fault(psycopg.errors.InsufficientPrivilege("x"))) is StoreRightsMissing
