"""What all tests share."""

import os
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from nacl.pwhash import argon2id

settings.register_profile(
    "ours",
    max_examples=int(os.environ.get("CUNJI_EXAMPLES", "40")),
    # whoever else works on the computer is no fault of the program
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ours")
"""Of properties that do not say a number themselves: few by day, many at night."""


@pytest.fixture(scope="session", autouse=True)
def _stretched_once() -> Iterator[None]:
    """The same passphrase with the same salt is stretched once, as long as ever, not each time.

    A thousand tests open a copy of the same book; it would cost them two minutes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2id, "kdf", cache(argon2id.kdf))
        yield
