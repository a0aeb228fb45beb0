from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.ledger.ledger import Ledger
from tests.helpers.villages import a_ledger, close


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path / "one.db")
    yield made
    close(made)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path / "other.db")
    yield made
    close(made)
