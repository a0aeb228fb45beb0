"""Photos in a store: begun by several computers at once, none is told that it may not."""

import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.ledger.village_feed import VillageFeed
from sync.store.attachments import Attachments
from sync.store.rows import Place
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import VILLAGE, a_feed, close

AT_ONCE = 8


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def feed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VillageFeed]:
    url = f"sqlite:///{tmp_path / 'county.db'}"
    made = a_feed(request.getfixturevalue("postgres_url") if request.param == "postgres" else url)
    yield made
    close(made)


def test_the_same_photo_may_be_begun_at_the_same_instant(feed: VillageFeed) -> None:
    store = Attachments(feed.store.engine, Place.of(VILLAGE))
    gate = threading.Barrier(AT_ONCE)

    def begin(sha: str) -> int:
        gate.wait()
        return store.begin(sha, 3)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(20):
            content = os.urandom(3)
            sha = hashlib.sha256(content).hexdigest()
            assert list(pool.map(begin, [sha] * AT_ONCE)) == [0] * AT_ONCE
            assert store.add(sha, 0, content) == 3
            assert store.read(sha) == content
