"""The file of what only goes one way: what is done to it is seen, a power cut costs nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.county.accounts.area import Area
from sync.county.oneway.log import FILE, KEY, Fact, FactKind, OnewayLog
from sync.errors.county import OnewayBroken, OnewayLost

WHOLE = Area.whole(459999)
START = (0, "")
WORDS = st.text(max_size=30)
KINDS = st.sampled_from(list(FactKind))
FACTS = st.lists(st.tuples(KINDS, WORDS, WORDS, WORDS), min_size=3, max_size=6)


def a_log(folder: str | Path, facts: list[tuple[FactKind, str, str, str]]) -> OnewayLog:
    log = OnewayLog(Path(folder))
    for fact in facts:
        log.add(START, *fact)
    return log


def swapped(content: bytes, at: int) -> bytes:
    lines = content.splitlines(keepends=True)
    lines[at % len(lines)], lines[(at + 1) % len(lines)] = (
        lines[(at + 1) % len(lines)], lines[at % len(lines)],
    )  # fmt: skip
    return b"".join(lines)


def without(content: bytes, at: int) -> bytes:
    lines = content.splitlines(keepends=True)
    del lines[at % (len(lines) - 1)]
    return b"".join(lines)


def doubled(content: bytes, at: int) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(at % len(lines), lines[at % len(lines)])
    return b"".join(lines)


def flipped(content: bytes, at: int) -> bytes:
    place = at // 8 % len(content)
    return content[:place] + bytes([content[place] ^ (1 << at % 8)]) + content[place + 1 :]


HANDS: dict[str, Callable[[bytes, int], bytes]] = {
    "swap": swapped, "delete": without, "double": doubled, "flip": flipped,
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(FACTS, st.sampled_from(sorted(HANDS)), st.integers(0, 1 << 20))
def test_whatever_is_done_to_it_is_seen(
    facts: list[tuple[FactKind, str, str, str]], hand: str, at: int
) -> None:
    with TemporaryDirectory() as folder:
        log = a_log(folder, facts)
        said = log.read()
        assert [fact.kind for fact in said] == [kind for kind, *_ in facts]
        content = log.file.read_bytes()
        log.file.write_bytes(HANDS[hand](content, at))
        seen: list[Fact] | None
        try:
            seen = log.read()
        except OnewayBroken:
            seen = None
        if seen is not None:  # only an end that is gone is left to the head in the store
            assert seen == said[: len(seen)]
            assert len(seen) < len(said) or log.file.read_bytes() == content
            if len(seen) < len(said):
                with pytest.raises(OnewayLost):
                    log.add((said[-1].number, said[-1].mac), FactKind.CLOSED, "x", "", "")


def test_a_power_cut_at_any_byte_costs_only_what_was_never_told(tmp_path: Path) -> None:
    log = a_log(tmp_path, [(FactKind.CLOSED, f"账号{n}", "", "管理员") for n in range(4)])
    content = log.file.read_bytes()
    for size in range(len(content)):
        log.file.write_bytes(content[:size])
        whole = content[:size].count(b"\n")
        assert len(log.read()) == whole
        log.add(START, FactKind.SHUT, "459999100201/0123456789abcdef", "丢失", "管理员")
        facts = log.read()
        assert (len(facts), facts[-1].kind) == (whole + 1, FactKind.SHUT)


def test_either_copy_is_enough(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    log = OnewayLog(tmp_path / "county", other)
    log.add(START, FactKind.CLOSED, "一", "", "")
    (other / FILE).unlink()
    log.add(START, FactKind.CLOSED, "二", "", "")
    assert (other / FILE).read_bytes() == log.file.read_bytes()
    log.file.write_bytes(log.file.read_bytes()[:-5])
    log.begin()
    assert [fact.key for fact in log.read()] == ["一", "二"]
    shutil.rmtree(other)
    other.write_text("no folder any more", encoding="utf-8")
    log.add(START, FactKind.CLOSED, "三", "", "")
    assert len(log.read()) == 3
    assert all((log.folder / name).stat().st_mode & 0o077 == 0 for name in (FILE, KEY))
