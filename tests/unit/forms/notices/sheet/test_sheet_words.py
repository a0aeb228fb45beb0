"""The words of a printed sheet: kept whole, small, and believed only as they were printed."""

import base64
import random
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.notices.sheet.by_hamlet import slip, strips, strips_of_words
from forms.notices.sheet.changed_since import NOTHING_LEFT, UNCHANGED, since
from forms.notices.sheet.sheet_words import PORTION, SheetWords, WordColumn, bodies, kept_words
from forms.program import bundled
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView
from tests.helpers.notice_samples import household_notice, kind_notice

BUDGET = 12_000
"""Characters that a posting of 500 rows may cost; its paper has some 25,000."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
many = st.lists(texts, max_size=4).map(tuple)


@st.composite
def sheets(draw: st.DrawFn) -> SheetWords:
    wide = draw(st.integers(1, 6))
    row = st.lists(texts, min_size=wide, max_size=wide).map(tuple)
    return SheetWords(
        kind="N09", number=draw(texts), title=draw(many), paragraphs=draw(many),
        facts=draw(st.lists(st.tuples(texts, texts), max_size=4).map(tuple)),
        columns=tuple(WordColumn(draw(texts), draw(st.booleans())) for _ in range(wide)),
        rows=draw(st.lists(row, max_size=8).map(tuple)), total=draw(st.none() | row),
        closing=draw(many), notes=draw(many), signatures=draw(many), issuer=draw(texts),
        dated=draw(texts), as_of=draw(st.dates()),
    )  # fmt: skip


def village(found: Iterable[Mapping[str, Value]]) -> VillageView:
    return VillageView({
        "printed_words": {RecordId(f"{at:032x}"): body for at, body in enumerate(found)}
    })  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(sheets(), st.randoms(use_true_random=False))
def test_whatever_a_sheet_says_is_kept_in_any_order_of_its_parts(
    words: SheetWords, drawn: random.Random
) -> None:
    found = [*bodies(words), *bodies(words)]  # two computers printed it
    drawn.shuffle(found)
    assert kept_words(village(found), words.digest) == words


def test_a_sheet_of_any_kind_is_kept() -> None:
    for kind in bundled().notices.values():
        words = kind_notice(kind, 40).words
        assert kept_words(village(bodies(words)), words.digest) == words, kind.id


def test_a_posting_of_500_rows_stays_within_its_budget() -> None:
    words = household_notice(500).words
    found = list(bodies(words))
    assert sum(len(str(body["words"])) for body in found) <= BUDGET
    assert all(len(str(body["words"])) <= PORTION for body in found)


def test_what_lacks_a_part_or_was_changed_is_not_believed() -> None:
    words = household_notice(900).words
    found = list(bodies(words))
    assert len(found) > 1
    assert kept_words(village(found[1:]), words.digest) is None
    assert kept_words(village(found), "0" * 20) is None
    (other,) = bodies(replace(words, rows=words.rows[1:2]))
    assert kept_words(village([{**other, "digest": words.digest}]), words.digest) is None
    for body in found:
        text = str(body["words"])
        wrong = {**body, "words": text[:-8] + "AAAA" + text[-4:]}
        rest = [one for one in found if one is not body]
        assert kept_words(village([*rest, wrong]), words.digest) is None
        assert kept_words(village([*found, wrong]), words.digest) in (words, None)


@pytest.mark.parametrize(
    "packed",
    [
        "", "!", "AAAA", base64.b64encode(b"no words").decode(),
        base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
        base64.b64encode(zlib.compress(b"{}")).decode(),
        base64.b64encode(zlib.compress(b" " * (40 << 20))).decode()[:4000],
        base64.b64encode(zlib.compress(msgspec.json.encode({"kind": 3}))).decode(),
    ],
)  # fmt: skip
def test_what_is_no_words_is_none(packed: str) -> None:
    body: dict[str, Value] = {
        "number": "号",
        "digest": "0" * 20,
        "part": 1,
        "parts": 1,
        "words": packed,
    }
    assert kept_words(village([body]), "0" * 20) is None


@pytest.mark.parametrize("hamlets", [1, 3, 8])
def test_the_strips_of_kept_words_say_what_the_printed_strips_say(hamlets: int) -> None:
    notice = household_notice(24, hamlets=hamlets)
    assert [strip.words for strip in strips(notice)] == strips_of_words(notice.words)
    assert [slip(strip).words for strip in strips(notice)] == [
        slip(strip) for strip in strips_of_words(notice.words)
    ]


def test_what_has_changed_since_is_told_with_its_place_and_without_a_name() -> None:
    words = household_notice(8, hamlets=2).words
    rows = words.rows
    other = (*rows[1][:3], "9", *rows[1][4:])
    new = ("7", rows[0][1], "韦新来", "2", "边缘易致贫户", "因学", "待核实")
    assert since(words, None) == NOTHING_LEFT
    assert since(words, words) == UNCHANGED
    for now, told in (
        (replace(words, rows=(rows[0], other, *rows[2:])), "纸上第2行的「家庭人数」现在不同"),
        (replace(words, rows=rows[:3]), "纸上第4行现在不在名单里"),
        (replace(words, rows=(*rows, new)), "名单里现在多1行"),
        (replace(words, rows=(rows[1], rows[0], *rows[2:])), "名单的先后现在不同"),
        (replace(words, facts=words.facts[:3]), "「监督电话」现在不同"),
        (replace(words, as_of=date(2026, 1, 1), closing=("别的",)), "结尾现在不同"),
        (replace(words, columns=words.columns[:-1], rows=()), "表格的列现在不同"),
    ):
        found = since(words, now)
        assert told in found
        assert "韦新来" not in found
    assert "等" in since(words, replace(words, rows=()))


@settings(max_examples=150, deadline=None)
@given(sheets(), sheets())
def test_something_is_told_of_any_two_sheets(words: SheetWords, other: SheetWords) -> None:
    assert since(words, other).endswith("。")
