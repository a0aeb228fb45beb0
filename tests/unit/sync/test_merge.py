from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from forms.schema.form import Merge, RecordId, Value
from sync.change import STATE, Change, Kind
from sync.merge import LIVE, RETRACTED, Folded, confirmed, fold

RECORD = RecordId("0" * 31 + "1")
DEVICES = ("a" * 16, "b" * 16, "c" * 16)
A, B, C = DEVICES
FIELDS = ("name", "bank", "phone", "note")


def policy(form: str, field: str) -> Merge:
    return Merge.LATEST if field in {"phone", "note"} else Merge.REVIEW


def change(
    device: str,
    dseq: int,
    seq: int | None,
    base: int,
    kind: Kind = Kind.SET,
    hlc: int = 0,
    state: str = "",
    **fields: Any,
) -> Change:
    given: dict[str, Value | None] = {STATE: state} if state else fields
    return Change(
        device, 1, dseq, dseq, hlc or dseq << 16, base,
        RECORD, "person", 1, kind, given, "韦", None, seq,
    )  # fmt: skip


BORN = change(A, 1, 1, 0, Kind.CREATE, name="韦秀兰", bank="农行", phone="1")


def bodies(*changes: Change) -> Folded:
    return fold(changes, policy)


def test_a_successor_simply_applies_whatever_the_clock_says() -> None:
    folded = bodies(BORN, change(B, 1, 2, 1, hlc=1, phone="2"))
    assert folded.body["phone"] == "2"
    assert not folded.clashes


def test_emptying_a_field_is_a_change_like_any_other() -> None:
    assert "bank" not in bodies(BORN, change(B, 1, 2, 1, bank=None)).body


def test_different_fields_never_clash() -> None:
    folded = bodies(BORN, change(B, 1, 2, 1, bank="信用社"), change(C, 1, 3, 1, name="韦秀岚"))
    assert (folded.body["bank"], folded.body["name"]) == ("信用社", "韦秀岚")
    assert not folded.clashes


def test_the_same_value_twice_is_no_clash() -> None:
    folded = bodies(BORN, change(B, 1, 2, 1, bank="信用社"), change(C, 1, 3, 1, bank="信用社"))
    assert not folded.clashes


def test_the_same_field_gives_exactly_one_clash_with_both_values() -> None:
    folded = bodies(BORN, change(B, 1, 2, 1, bank="信用社"), change(C, 1, 3, 1, bank="邮储"))
    (clash,) = folded.clashes
    assert folded.body["bank"] == clash.in_force == "信用社"
    assert clash.proposed == "邮储"
    assert (clash.in_force_key, clash.proposed_key) == ((B, 1, 1), (C, 1, 1))


def test_a_field_of_the_latest_kind_goes_to_the_later_clock_then_the_higher_device() -> None:
    early, late = change(B, 1, 2, 1, hlc=5, phone="2"), change(C, 1, 3, 1, hlc=9, phone="3")
    assert bodies(BORN, early, late).body["phone"] == "3"
    first = replace(late, seq=2)
    assert bodies(BORN, first, replace(early, seq=3)).body["phone"] == "3"
    tie = bodies(BORN, change(C, 1, 2, 1, hlc=5, phone="3"), change(B, 1, 3, 1, hlc=5, phone="2"))
    assert tie.body["phone"] == "3"


def test_whoever_has_seen_a_clash_ends_it_and_nobody_else() -> None:
    two = (BORN, change(B, 1, 2, 1, bank="信用社"), change(C, 1, 3, 1, bank="邮储"))
    blind = bodies(*two, change(B, 2, 4, 2, bank="工行"))
    assert [(c.in_force, c.proposed) for c in blind.clashes] == [("工行", "邮储")]
    for kind in (Kind.SET, Kind.RESOLVE):
        seeing = bodies(*two, change(B, 2, 4, 3, kind, bank="邮储"))
        assert seeing.body["bank"] == "邮储"
        assert not seeing.clashes


def test_a_second_thought_replaces_ones_own_proposal() -> None:
    two = (BORN, change(B, 1, 2, 1, bank="信用社"), change(C, 1, 3, 1, bank="邮储"))
    again = bodies(*two, change(C, 2, 4, 1, bank="建行"))
    assert [c.proposed for c in again.clashes] == ["建行"]
    agreed = bodies(*two, change(C, 2, 4, 1, bank="信用社"))
    assert not agreed.clashes


def test_an_edit_beats_the_mark_of_a_mistake_and_a_person_is_asked() -> None:
    mark = change(B, 1, 2, 1, Kind.RETRACT, state=RETRACTED)
    edit = change(C, 1, 3, 1, bank="邮储")
    for first, second in ((mark, edit), (replace(edit, seq=2), replace(mark, seq=3))):
        folded = bodies(BORN, first, second)
        assert folded.state == LIVE
        assert folded.body["bank"] == "邮储"
        assert [(c.field, c.in_force, c.proposed) for c in folded.clashes] == [
            (STATE, LIVE, RETRACTED)
        ]
        decided = bodies(BORN, first, second, change(A, 2, 4, 3, Kind.RESOLVE, state=RETRACTED))
        assert decided.state == RETRACTED
        assert not decided.clashes


def test_a_mark_of_somebody_who_knew_the_edit_stands() -> None:
    edit = change(C, 1, 2, 1, bank="邮储")
    folded = bodies(BORN, edit, change(B, 1, 3, 2, Kind.RETRACT, state=RETRACTED))
    assert folded.state == RETRACTED
    assert not folded.clashes
    back = bodies(
        BORN, edit, change(B, 1, 3, 2, Kind.RETRACT, state=RETRACTED),
        change(B, 2, None, 3, state=LIVE),
    )  # fmt: skip
    assert back.state == LIVE


class World:
    """A county and devices with one record, as plain lists: the least that can exchange."""

    def __init__(self) -> None:
        self.feed: list[Change] = [BORN]
        self.pending: dict[str, list[Change]] = {d: [] for d in DEVICES}
        self.seen = dict.fromkeys(DEVICES, 1)
        self.numbers = {A: 1, B: 0, C: 0}
        self.clock = 100

    def edit(self, device: str, hlc: int, kind: Kind, fields: dict[str, Value | None]) -> None:
        self.numbers[device] += 1
        self.pending[device].append(
            replace(
                change(device, self.numbers[device], None, self.seen[device], kind, hlc),
                fields=fields,
            )
        )

    def push(self, device: str, count: int) -> None:
        for waiting in self.pending[device][:count]:
            self.feed.append(replace(waiting, seq=len(self.feed) + 1))
        del self.pending[device][:count]

    def pull(self, device: str) -> None:
        self.seen[device] = len(self.feed)

    def log(self, device: str) -> list[Change]:
        """What a device holds: the feed as far as it has seen it, its own beyond that, unsent."""
        own = [c for c in self.feed[self.seen[device] :] if c.device == device]
        return [*self.feed[: self.seen[device]], *own, *self.pending[device]]


values = st.sampled_from(["甲", "乙", "丙", None])
edits = st.tuples(
    st.just("edit"),
    st.sampled_from(DEVICES),
    st.integers(1, 50),
    st.one_of(
        st.tuples(
            st.just(Kind.SET),
            st.dictionaries(st.sampled_from(FIELDS), values, min_size=1, max_size=2),
        ),
        st.tuples(st.just(Kind.RETRACT), st.just({STATE: RETRACTED})),
        st.tuples(st.just(Kind.SET), st.just({STATE: LIVE})),
    ),
)
pushes = st.tuples(st.just("push"), st.sampled_from(DEVICES), st.integers(1, 3), st.none())
pulls = st.tuples(st.just("pull"), st.sampled_from(DEVICES), st.just(0), st.none())
stories = st.lists(st.one_of(edits, pushes, pulls), max_size=30)


def played(story: Sequence[tuple[str, str, int, Any]]) -> World:
    world = World()
    for what, device, number, more in story:
        if what == "edit":
            kind, fields = more
            world.edit(device, number << 16, kind, fields)
        elif what == "push":
            world.push(device, number)
        else:
            world.pull(device)
    return world


@settings(max_examples=300)
@given(stories, st.permutations(DEVICES))
def test_all_devices_agree_once_all_have_exchanged(
    story: list[tuple[str, str, int, Any]], last: list[str]
) -> None:
    world = played(story)
    for device in last:
        world.push(device, 100)
    for device in DEVICES:
        world.pull(device)
    results = [fold(world.log(device), policy) for device in DEVICES]
    county = fold(world.feed, policy)
    for result in results:
        assert (result.body, result.state, result.clashes) == (
            county.body, county.state, county.clashes,
        )  # fmt: skip


@settings(max_examples=200)
@given(stories, st.randoms(use_true_random=False))
def test_neither_order_of_arrival_nor_repetition_matters(story: list[tuple[str, str, int, Any]], random: Random) -> None:  # fmt: skip  # noqa: E501
    log = played(story).log(B)
    mixed = [*log, *log[::2]]
    random.shuffle(mixed)
    one, other = fold(log, policy), fold(mixed, policy)
    assert (one.body, one.state, one.clashes) == (other.body, other.state, other.clashes)


@settings(max_examples=200)
@given(stories)
def test_a_clash_always_holds_two_different_values_and_one_per_device_and_field(
    story: list[tuple[str, str, int, Any]],
) -> None:
    world = played(story)
    for log in (world.feed, world.log(A), confirmed(world.log(C))):
        folded = fold(log, policy)
        keys = [(c.field, c.proposed_key[0]) for c in folded.clashes]
        assert len(keys) == len(set(keys))
        for clash in folded.clashes:
            assert clash.in_force != clash.proposed
            now = folded.state if clash.field == STATE else folded.body.get(clash.field)
            assert clash.in_force == now
            assert clash.field == STATE or policy("person", clash.field) is Merge.REVIEW


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(FIELDS), values), st.dictionaries(st.sampled_from(FIELDS), values))  # fmt: skip  # noqa: E501
def test_two_devices_clash_exactly_where_they_differ(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    folded = bodies(BORN, change(B, 1, 2, 1, **one), change(C, 1, 3, 1, **other))
    expected = {
        f for f in one.keys() & other.keys() if one[f] != other[f] and policy("", f) is Merge.REVIEW
    }
    assert {c.field for c in folded.clashes} == expected
    for name in one.keys() ^ other.keys():
        assert folded.body.get(name) == (one | other)[name]
