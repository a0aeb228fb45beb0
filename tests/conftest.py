"""What all tests share."""

from collections.abc import Iterator
from functools import cache

import pytest
from nacl.pwhash import argon2id


@pytest.fixture(scope="session", autouse=True)
def _stretched_once() -> Iterator[None]:
    """The same passphrase with the same salt is stretched once, as long as ever, not each time.

    A thousand tests open a copy of the same book; it would cost them two minutes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2id, "kdf", cache(argon2id.kdf))
        yield
