import time

from hypothesis import given
from hypothesis import strategies as st

from sync.change import Clock, new_device_id, new_record_id


def test_record_ids_sort_by_time_and_carry_the_version_of_the_standard() -> None:
    early, late = new_record_id(1_000), new_record_id(2_000)
    assert early < late
    assert (len(early), early[12], early[16] in "89ab") == (32, "7", True)
    assert int(new_record_id()[:12], 16) - time.time() * 1000 < 1000
    assert len({new_record_id(1) for _ in range(1000)}) == 1000
    assert len(new_device_id()) == 16


@given(st.lists(st.one_of(st.none(), st.integers(0, 1 << 62)), max_size=20))
def test_a_clock_never_runs_backwards(story: list[int | None]) -> None:
    clock = Clock()
    last = 0
    for seen in story:
        if seen is None:
            now = clock.tick()
            assert now > last
            last = now
        else:
            clock.saw(seen)
            last = max(last, seen)
