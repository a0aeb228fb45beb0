"""What is packed comes out again, whatever it is; what was never packed is refused."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sync.protocol.columns import Changes, differences, pack, sums, unpack
from sync.protocol.decode import from_columns
from sync.protocol.encode import COST_LIMIT, LARGEST, portions, to_columns

from forms.schema.form import RecordId, Value
from sync.change import Change, Kind, new_record_id
from sync.errors.wire import FrameBroken

DEVICES = ("00112233445566aa", "ffeeddccbbaa9988")
IDS = [new_record_id(1_790_000_000_000 + i * 37) for i in range(12)] + [RecordId("f" * 32)]
RNOS = {record: number for number, record in enumerate(IDS[:6], 3)}

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
values: st.SearchStrategy[Value] = st.one_of(
    texts, st.sampled_from(IDS), st.integers(-(2**40), 2**62), st.booleans(),
    st.lists(texts, max_size=3),
)  # fmt: skip
big = st.integers(0, 2**62)


def a_change(draw: st.DrawFn, seq: int | None) -> Change:
    kind = draw(st.sampled_from(list(Kind)))
    names = st.sampled_from(["name", "phone", "household", "note", "_state", "spouse"])
    return Change(
        draw(st.sampled_from(DEVICES)), draw(st.integers(0, 9)), draw(big), draw(big),
        draw(st.integers(0, 2**63 - 1)), draw(big), draw(st.sampled_from(IDS)),
        draw(st.sampled_from(["person", "household"])), draw(st.integers(1, 3)), kind,
        draw(st.dictionaries(names, st.one_of(st.none(), values), max_size=4)),
        draw(st.sampled_from(["黄驻村", "韦妇联"])), draw(st.one_of(st.none(), texts)), seq,
    )  # fmt: skip


@st.composite
def some_changes(draw: st.DrawFn) -> list[Change]:
    numbered = draw(st.booleans())
    count = draw(st.integers(1, 9))
    return [a_change(draw, draw(big) if numbered else None) for _ in range(count)]


def there(ids: object) -> dict[RecordId, int]:
    return RNOS


def back(numbers: object) -> dict[int, RecordId]:
    return {number: record for record, number in RNOS.items()}


@given(some_changes())
def test_what_is_packed_comes_out_again(changes: list[Change]) -> None:
    columns = to_columns(changes, there)
    wired = msgspec.msgpack.decode(msgspec.msgpack.encode(columns), type=Changes)
    again = from_columns(wired, back)
    assert again == changes
    # 1 == True in Python but not in a hash of the log
    assert [{k: type(v) for k, v in c.fields.items()} for c in again] == [
        {k: type(v) for k, v in c.fields.items()} for c in changes
    ]


@given(st.lists(st.integers(-5, 5) | st.integers(-(2**62), 2**62), min_size=1, max_size=40))
def test_columns_keep_their_numbers(numbers: list[int]) -> None:
    assert unpack(pack(numbers), len(numbers)) == numbers


@given(st.lists(big, max_size=20))
def test_differences_add_up_again(numbers: list[int]) -> None:
    assert sums(differences(numbers)) == numbers


@pytest.mark.parametrize("column", [[], [1, 5, 4], [1, 5, -3, 5, 6], [1, 5], [0, 1, 2], [7, 1, 3]])
def test_a_column_of_another_length_is_refused(column: list[int]) -> None:
    with pytest.raises(FrameBroken):
        unpack(column, 3)


def edits(count: int) -> list[Change]:
    return [
        Change(
            DEVICES[0], 1, i, i, (1_790_000_000_000 + i * 61_000) << 16, 900, IDS[i % 6],
            "person", 3, Kind.SET, {"phone": f"138{i:08d}"}, "黄驻村",
        )
        for i in range(1, count + 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("device", [1, 9, 4]), ("shape", [1, 3, 4]), ("actor", [1, -1, 4]), ("reason", [1, 9, 4]),
        ("record", [1, -1, 4]), ("record", [0, 0, 0, 0, 99]), ("numbers", [1, 77, 6]),
        ("numbers", [0]), ("numbers", [1, 0, 1 << 40]), ("tails", b"xx"), ("stamps", [0, 5]),
        ("dseq", [1, -1, 4]), ("ms", [1, 1 << 60, 4]), ("counter", [1, 1 << 16, 4]),
        ("cells", []), ("cells", [[["1"]]]),
        ("seq", [1, 1, 3]), ("base", [1, -4, 4]),
    ],
)  # fmt: skip
def test_columns_that_lie_are_refused(column: str, value: object) -> None:
    good = to_columns(edits(4), there)
    from_columns(good, back)
    with pytest.raises(FrameBroken):
        from_columns(msgspec.structs.replace(good, **{column: value}), back)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_frame_never_raises_anything_else(data: st.DataObject) -> None:
    whole = bytearray(msgspec.msgpack.encode(to_columns(edits(9), there)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FrameBroken, msgspec.DecodeError, UnicodeDecodeError):
        from_columns(msgspec.msgpack.decode(bytes(whole), type=Changes), back)


def test_portions_hold_what_a_frame_may_hold() -> None:
    many = edits(LARGEST + 1)
    assert [len(p) for p in portions(many)] == [LARGEST, 1]
    long = [replace(c, fields={"note": "长" * 2000}) for c in edits(40)]
    sizes = [len(p) for p in portions(long)]
    assert sum(sizes) == 40
    assert max(sizes) <= COST_LIMIT // 6000 + 1


def test_an_edit_of_a_numbered_record_carries_no_id() -> None:
    columns = to_columns(edits(500), there)
    assert columns.tails == b""
    assert len(msgspec.msgpack.encode(columns)) < 500 * 20
