"""What a frame says comes out again; what was never a frame is refused."""

from base64 import b64decode, b85encode
from collections.abc import Collection
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from forms.schema.foreign_value import CLOSED_VALUE, DEEPEST, MARK
from forms.schema.form import RecordId, Value
from sync.change import Change, Kind, new_record_id
from sync.errors.wire import FrameBroken, RecordsAwaited, SignatureWrong
from sync.frames.chain import NO_LINK, ChainEnd, link_after, prove_mark, sign_mark
from sync.frames.content import LARGEST, MOST, Birth
from sync.frames.decode import changes_of, no_tree, read, some_changes_of
from sync.frames.encode import content_of, portions
from sync.frames.key_tree import Erased, KeyTree
from sync.frames.packing import packed, unpacked

DEVICE, OTHER = "00112233445566aa", "ffeeddccbbaa9988"
IDS = [new_record_id(1_790_000_000_000 + i * 37) for i in range(12)] + [RecordId("f" * 32)]
BORN = {
    record: Birth(OTHER if number % 3 else DEVICE, number % 2 + 1, number + 5)
    for number, record in enumerate(IDS[:6])
}
"""Records that were created before the frame."""

GOLDEN = (
    "3AAVAcQIABEiM0RVZqoBBwKTAAABkwDPAAABmraX6AAAkwACAJMAKACSqem7hOmpu+adkanmlLnplJnl"
    "rZeTAAAAkwAAApKWpnBlcnNvbgOmY3JlYXRllaViaXJ0aKlob3VzZWhvbGSpaWRfbnVtYmVypG5hbWWj"
    "c2V4kQHDlqlob3VzZWhvbGQDo3NldJKpaGVhZF9uYW1lpG5vdGWQwpMAAAGSk8QIABEiM0RVZqoBxATe"
    "sOOMk8QI/+7dzLuqmYgCxASKg2ZflAAAAQKTAAMFkgDPAAAiIiIiIiLECiIiIiIiIiIiIiKTAAAAkpWR"
    "qjE5ODAtMDEtMDGR/pGyNDU5OTk5MTk4MDAxMDEwMDE5kanpn6bnp4DlhbCRoTKSkanpn6blpKflsbGR"
    "wA=="
)

GOLDEN_CLOSED = (
    "3AAcAsQIABEiM0RVZqoBBwKTAAABkwDPAAABmraX6AAAkwACAJMAKACSqem7hOmpu+adkanmlLnplJnl"
    "rZeTAAAAkwAAApKWpnBlcnNvbgOmY3JlYXRllaViaXJ0aKlob3VzZWhvbGSpaWRfbnVtYmVypG5hbWWj"
    "c2V4kQHDlqlob3VzZWhvbGQDo3NldJKpaGVhZF9uYW1lpG5vdGWQwpMAAAGSk8QIABEiM0RVZqoBxATe"
    "sOOMk8QI/+7dzLuqmYgCxASKg2ZflAAAAQKTAAMFkgDPAAAiIiIiIiLECiIiIiIiIiIiIiKTAAAAkpWR"
    "BJH+kQGRAZGhMpKRAZHAxAg4IGJ5dGVzIcQIIg66IrpwJMmSkwACA5IAAZMAAACQkwAbBsQhkvuxjWI+"
    "B0/0JyB49rE19F9tRI4iLhNwdF6doefb2uAb"
)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
personal = st.sampled_from([
    "459999198001010019", "45999919800101001X", "1980-01-01", "2026-13-40", "13800000001",
    "韦秀兰", "䶮𠮷", "", "0" * 18, "1800-01-01", "9999-12-31",
])  # fmt: skip
values: st.SearchStrategy[Value] = st.one_of(
    texts, personal, st.sampled_from(IDS), st.integers(-(2**40), 2**62), st.booleans(),
    st.lists(texts, max_size=3),
)  # fmt: skip
big = st.integers(0, 2**40)
NAMES = ["name", "phone", "household", "note", "id_number", "birth", "_state", "spouse"]


@st.composite
def frames(draw: st.DrawFn) -> list[Change]:
    """Changes of one device as they follow each other."""
    first, count = draw(st.integers(1, 2**39)), draw(st.integers(1, 9))
    created: set[RecordId] = set(BORN)
    made = []
    for dseq in range(first, first + count):
        record = draw(st.sampled_from(IDS))
        kind = draw(st.sampled_from([Kind.SET, Kind.RETRACT, Kind.RESOLVE]))
        if record not in created:
            kind = Kind.CREATE
        created.add(record)
        made.append(
            Change(
                DEVICE, 3, dseq, draw(st.integers(1, dseq)), draw(st.integers(0, 2**63 - 1)),
                draw(big), record, draw(st.sampled_from(["person", "household"])),
                draw(st.integers(1, 3)), kind,
                draw(st.dictionaries(
                    st.sampled_from(NAMES), st.one_of(st.none(), values), max_size=5
                )),
                draw(st.sampled_from(["黄驻村", "韦妇联"])), draw(st.one_of(st.none(), texts)),
            )
        )  # fmt: skip
    return made


def births(_: object) -> dict[RecordId, Birth]:
    return BORN


def records(births: Collection[Birth], way: int) -> dict[Birth, RecordId]:
    """On their first way the two devices created other records under these numbers."""
    if way == 0:
        return {birth: RecordId(f"{number:032x}") for number, birth in enumerate(births)}
    return {b: record for record, b in BORN.items() if b in births and way == 1}


def alike(changes: list[Change]) -> list[object]:
    """Changes with the kinds of their values: 1 == True in Python but not in a hash of the log."""
    return [(c, {k: type(v) for k, v in c.fields.items()}) for c in changes]


@given(frames())
def test_what_is_said_comes_out_again(changes: list[Change]) -> None:
    content = content_of(changes, births)
    assert alike(changes_of(read(content), records)) == alike(changes)
    assert content_of(changes, births) == content, "every store comes to the same bytes"


TREE = KeyTree.of(bytes(range(32)))
SALT = b"8 bytes!"


class Closing:
    """Some answers are closed; changes with a household of the frame are about that."""

    def __init__(self, tree: KeyTree = TREE) -> None:
        self._tree = tree
        self.mark = tree.mark

    def closes(self, form: str, field: str) -> bool:
        return field in {"name", "phone", "id_number", "birth", "spouse"} or form == "household"

    def subject(self, change: Change) -> RecordId:
        return IDS[0] if change.fields.get("note") else change.record

    def key(self, subject: RecordId) -> bytes:
        return self._tree.key(subject)


def tree(mark: bytes) -> KeyTree | None:
    return TREE if mark == TREE.mark else None


@given(frames())
def test_what_is_closed_comes_out_again_with_the_keys(changes: list[Change]) -> None:
    content = content_of(changes, births, Closing(), SALT)
    assert alike(changes_of(read(content), records, tree)) == alike(changes)
    assert content_of(changes, births, Closing()) != content, "fresh at each sealing"


@given(frames(), st.data(), st.booleans())
def test_some_changes_are_read_as_the_whole_frame_says_them(
    changes: list[Change], data: st.DataObject, closed: bool
) -> None:
    content = read(content_of(changes, births, Closing() if closed else None, SALT))
    wanted = sorted(data.draw(st.sets(st.integers(0, len(changes) - 1))))
    here = tree if data.draw(st.booleans()) else no_tree
    whole = changes_of(content, records, here)
    for ways in (records, one_way):  # where one has gone a single way nothing else can be meant
        some = some_changes_of(content, wanted, ways, here)
        assert alike(some) == alike([whole[place] for place in wanted])


def one_way(births: Collection[Birth], way: int) -> dict[Birth, RecordId]:
    return {b: record for record, b in BORN.items() if b in births and way == 0}


@given(frames())
def test_without_keys_closed_answers_are_named_and_no_other_is_lost(changes: list[Change]) -> None:
    read_there = changes_of(read(content_of(changes, births, Closing(), SALT)), records)
    for there, here in zip(read_there, changes, strict=True):
        assert there.fields.keys() == here.fields.keys()
        for name, value in here.fields.items():
            shut = there.fields[name] == CLOSED_VALUE
            assert shut or there.fields[name] == value
            assert not (shut and value is None), "what is emptied is no secret"
        assert msgspec.structs.replace(there, fields=here.fields) == here


@pytest.mark.parametrize("cell", [[1], {"a": 1}, True, 0, 8, "1", 1.0])
def test_a_closed_cell_says_a_kind_and_nothing_else(cell: object) -> None:
    content = read(content_of(SAID[:1], lambda _: KNOWN, Closing(), SALT))
    (cells,), (shut,) = content.cells, content.closed
    cells[shut[0]][0] = cell
    with pytest.raises(FrameBroken):
        changes_of(read(msgspec.msgpack.encode(content)), behind, tree)


def test_no_key_stream_serves_twice() -> None:
    """Two copies of a book have the same keys, and seal the same changes."""
    change = Change(
        DEVICE, 1, 1, 1, 1 << 16, 0, IDS[7], "person", 1, Kind.CREATE, {"name": "韦" * 50}, "黄"
    )
    pieces = {read(content_of([change], births, Closing())).pieces for _ in range(200)}
    assert len(pieces) == 200
    two = [change, msgspec.structs.replace(change, dseq=2, kind=Kind.SET)]
    both = read(content_of(two, births, Closing())).pieces
    assert both[: len(both) // 2] != both[len(both) // 2 :], "nor two changes of one frame"


def test_who_was_taken_out_is_closed_for_ever_and_all_others_open() -> None:
    changes = [
        Change(DEVICE, 1, n, n, n << 16, 0, record, "person", 1, Kind.CREATE, {"name": f"名{n}"},
               "黄") for n, record in enumerate(IDS[6:], 1)
    ]  # fmt: skip
    content = content_of(changes, births, Closing(), SALT)
    left = KeyTree.of(bytes(range(32)))
    left.erase([IDS[7], IDS[9], IDS[7]])
    left = KeyTree.read(left.kept())
    assert left.mark == TREE.mark
    found = [c.fields["name"] for c in changes_of(read(content), records, lambda _: left)]
    assert found == ["名1", CLOSED_VALUE, "名3", CLOSED_VALUE, "名5", "名6", "名7"]
    for gone in (IDS[7], IDS[9]):
        with pytest.raises(Erased):
            left.key(gone)
    again = content_of(changes, births, Closing(left), SALT)
    said = [c.fields["name"] for c in changes_of(read(again), records, tree)]
    assert said[1] == said[3] == CLOSED_VALUE, "nothing more is said of them"


@pytest.mark.parametrize("kept", [b"", b"\x90", b"\x91\x93\x00\x01\xc4\x01a", b"\xc1", bytes(40)])
def test_what_was_never_a_tree_is_refused(kept: bytes) -> None:
    with pytest.raises(FrameBroken):
        KeyTree.read(kept)


@given(frames(), st.integers(0, 2**20), st.integers(1, 255))
@settings(max_examples=60)
def test_any_other_closed_byte_breaks_the_chain(
    changes: list[Change], where: int, flip: int
) -> None:
    content = content_of(changes, births, Closing(), SALT)
    place = where % len(content)
    other = content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :]
    assert link_after(NO_LINK, other) != link_after(NO_LINK, content)
    with suppress(FrameBroken, RecordsAwaited):  # or read as something: the link tells
        changes_of(read(other), records, tree)


@given(frames(), st.integers(0, 2**20), st.integers(1, 255))
@settings(max_examples=60)
def test_any_other_byte_breaks_the_chain(changes: list[Change], where: int, flip: int) -> None:
    content = content_of(changes, births)
    place = where % len(content)
    other = content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :]
    assert link_after(NO_LINK, other) != link_after(NO_LINK, content)
    with suppress(FrameBroken, RecordsAwaited):  # or read as something: the link tells
        changes_of(read(other), records)


@given(st.binary(max_size=200))
def test_what_was_never_a_frame_is_refused(content: bytes) -> None:
    with pytest.raises(FrameBroken):
        read(content)
    with suppress(FrameBroken):
        unpacked(content)


def test_a_signature_proves_everything_up_to_its_link() -> None:
    seed = bytes(range(32))
    public = bytes(SigningKey(seed).verify_key)
    contents = [b"one", b"two", b"three"]
    link = NO_LINK
    for one in contents:
        link = link_after(link, one)
    mark = ChainEnd(DEVICE, 1, 3, link)
    signature = sign_mark(seed, mark)
    prove_mark(public, mark, signature)
    for other in (
        mark._replace(last=4), mark._replace(epoch=2), mark._replace(device=OTHER),
        mark._replace(link=link_after(NO_LINK, b"one")),
    ):  # fmt: skip
        with pytest.raises(SignatureWrong):
            prove_mark(public, other, signature)
    with pytest.raises(SignatureWrong):
        prove_mark(public, mark, b"short")


@given(st.binary(min_size=1, max_size=300))
def test_packing_is_undone_whatever_it_packs(content: bytes) -> None:
    for level in (3, 9):
        for dictionary in (0, 1):
            assert unpacked(packed(content, level, dictionary)) == content


@pytest.mark.parametrize(
    "blob",
    [
        packed(b"x" * (LARGEST + 1)),
        packed(b"some", dictionary=0) + b"y",
        packed(b"some", dictionary=0) * 2,
        packed(b"some")[:-1],
        b"",
        b"\x28\xb5\x2f\xfd",
    ],
)
def test_a_blob_that_is_too_large_or_not_whole_is_refused(blob: bytes) -> None:
    with pytest.raises(FrameBroken):
        unpacked(blob)


def test_a_frame_says_at_most_so_much() -> None:
    change = Change(
        DEVICE, 1, 1, 1, 1 << 16, 0, IDS[7], "person", 1, Kind.SET, {"phone": "1"}, "黄"
    )
    many = [msgspec.structs.replace(change, dseq=n, tx=n) for n in range(1, 1201)]
    assert [len(some) for some in portions(many)] == [MOST, MOST, 200]
    long = [msgspec.structs.replace(c, fields={"note": "长" * 3000}) for c in many[:12]]
    assert max(len(some) for some in portions(long)) <= 4
    assert [c for some in portions(long) for c in some] == long


HOME, PERSON, SPOUSE = (RecordId(digit * 32) for digit in "123")
KNOWN = {HOME: Birth(OTHER, 2, 5), SPOUSE: Birth(DEVICE, 1, 3)}
SAID = [
    Change(DEVICE, 1, 7, 7, (1_764_000_000_000 << 16) + 2, 40, PERSON, "person", 3,
           Kind.CREATE, {"name": "韦秀兰", "household": HOME, "sex": "2",
                         "id_number": "459999198001010019", "birth": "1980-01-01"}, "黄驻村"),
    Change(DEVICE, 1, 8, 7, (1_764_000_000_000 << 16) + 3, 40, SPOUSE, "household", 3,
           Kind.SET, {"note": None, "head_name": "韦大山"}, "黄驻村", "改错字"),
]  # fmt: skip
"""What the golden bytes of every version say."""


def behind(births: Collection[Birth], way: int) -> dict[Birth, RecordId]:
    return {b: r for r, b in KNOWN.items() if b in births and way == 0}


def test_the_bytes_of_the_first_version_are_read_for_ever() -> None:
    """Made by the first program that wrote frames; what reads them may change, they may not."""
    golden = b64decode(GOLDEN)
    assert alike(changes_of(read(golden), behind)) == alike(SAID)
    assert content_of(SAID, lambda _: KNOWN) == golden


@pytest.mark.parametrize("depth", [1, DEEPEST, DEEPEST + 1, 300, 900, 2000])
@pytest.mark.parametrize("opens", [b"\x91", b"\x81\xa1a"])
def test_a_value_nested_too_deep_is_refused_wherever_it_is_read(depth: int, opens: bytes) -> None:
    value = MARK + b85encode(opens * depth + b"\x01").decode()
    change = Change(
        DEVICE, 1, 1, 1, 0, 0, IDS[6], "person", 1, Kind.CREATE, {"name": value}, "黄驻村"
    )
    content = content_of([change], births)

    def read_at(level: int) -> list[Change]:
        return read_at(level - 1) if level else changes_of(read(content), records)

    for level in (0, 100, 400):
        if depth <= DEEPEST:
            assert read_at(level)[0].fields == {"name": value}
        else:
            with pytest.raises(FrameBroken):
                read_at(level)


def test_the_bytes_of_the_second_version_are_read_for_ever() -> None:
    """Likewise, with closed answers; so the keys made of a seed may not change either."""
    golden = b64decode(GOLDEN_CLOSED)
    assert alike(changes_of(read(golden), behind, tree)) == alike(SAID)
    assert content_of(SAID, lambda _: KNOWN, Closing(), SALT) == golden
