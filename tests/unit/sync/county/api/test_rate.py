"""Sixty questions of a token a minute, whichever process of the instance is asked."""

from pathlib import Path

import pytest
from sqlalchemy import update

from sync.county import clock
from sync.county.api.rate import A_MINUTE, Rate
from sync.county.tables import failures
from sync.errors.county import AsksTooMany
from sync.store.engine import writing
from tests.helpers.visitor import Office


def test_processes_count_together_and_a_minute_ends(tmp_path: Path) -> None:
    office = Office(tmp_path)
    both = [Rate(office.engine, 459999) for _ in range(2)]
    for number in range(A_MINUTE):
        both[number % 2].count("one")
    for rate in both:
        with pytest.raises(AsksTooMany) as refused:
            rate.count("one")
        assert 1 <= refused.value.after_s <= 60
        rate.count("another")
    with writing(office.engine) as db:
        db.execute(update(failures).values(until=clock.now()))
    both[1].count("one")
    office.close()
