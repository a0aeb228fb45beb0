import time

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from forms.schema.form import RecordId
from sync.change import (
    NO_LINK,
    Change,
    Clock,
    Kind,
    link,
    new_device_id,
    new_record_id,
)

CHANGE = Change(
    "a" * 16, 1, 1, 1, 5, 0, RecordId("0" * 32), "person", 1, Kind.SET,
    {"name": "韦秀兰", "tags": ["1", "2"]}, "韦书记",
)  # fmt: skip


def test_the_chain_covers_everything_but_the_feed_number() -> None:
    first = link(NO_LINK, CHANGE)
    assert len(first) == 16
    assert link(NO_LINK, replace(CHANGE, seq=9)) == first
    assert link(first, CHANGE) != first
    for other in (
        replace(CHANGE, actor="别人"), replace(CHANGE, reason="因"), replace(CHANGE, hlc=6),
        replace(CHANGE, fields={"name": "韦秀兰"}), replace(CHANGE, kind=Kind.CREATE),
    ):  # fmt: skip
        assert link(NO_LINK, other) != first


def test_the_chain_does_not_depend_on_the_order_of_fields() -> None:
    turned = replace(CHANGE, fields=dict(reversed(list(CHANGE.fields.items()))))
    assert link(NO_LINK, turned) == link(NO_LINK, CHANGE)


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
