"""What holds for every kind of notice: its act drives title, days, objections and remedy.

A kind that is added later is tested with them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions.definitions import Definitions
from forms.definitions.notice import Issuer, Minors, NoticeDef, NoticeExample, Paper
from forms.definitions.parameters import Dated, Parameter, Parameters, Setting
from forms.definitions.quasi_identifiers import NAMED
from forms.definitions.records import Posting, Village
from forms.errors import ContactMissing, CountyPaperMissing, NoSuchPart
from forms.notices.posting_days import count_days, least_days, sheet_period
from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows, parts_of
from forms.notices.sheet.bases import basis_text, signer
from forms.notices.sheet.notice import Notice
from forms.notices.sheet.wording import worded
from forms.packs.examples import village_of
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.schema.laws import Act, slots_of
from forms.village.view import VillageView
from tests.helpers.notices import FILLED, PAPER, POSTED

KINDS = [pytest.param(kind, id=kind.id) for kind in bundled().notices.values()]
ASKING = [one for one in KINDS if one.values[0].asks]  # type: ignore[union-attr]
OF_STATE = {Issuer.TOWNSHIP, Issuer.COUNTY, Issuer.CONFIRMER, Issuer.FEDERATION}


def seen(
    example: NoticeExample, village: Mapping[str, object] = FILLED, *papers: Body
) -> VillageView:
    """The tiny village of an example, with what the village says of itself and its papers."""
    bodies = {
        form: dict(found) for form, found in village_of(example, bundled().forms).bodies.items()
    }
    bodies["village"] = {RecordId("v"): dict(village)}  # type: ignore[arg-type]
    bodies["county_paper"] = {RecordId(f"paper{i}"): body for i, body in enumerate(papers)}
    return VillageView(bodies)


def sheet(kind: NoticeDef, known: Definitions, view: VillageView, posted: date = POSTED) -> Notice:
    day = date.fromisoformat(kind.examples[0].day)
    return worded(view, kind, notice_rows(kind, view, day, known), (day, posted), known)


def whole(kind: NoticeDef) -> Notice:
    return sheet(kind, bundled(), seen(kind.examples[0], FILLED, PAPER))


def facts(notice: Notice) -> dict[str, str]:
    return {str(label): str(content) for label, content in notice.facts}


@pytest.mark.parametrize("kind", KINDS)
def test_the_act_drives_title_days_objections_and_remedy(kind: NoticeDef) -> None:
    made, act = whole(kind), kind.act
    told = facts(made)
    assert made.title_line.endswith(act.words)
    assert act.period_label in told
    assert act.contact_label in told
    assert (kind.days > 0) == (act is Act.PROPOSED)
    assert (kind.posted > 0) == (act is not Act.STANDING)
    assert (kind.remedy is not None) == (act is Act.DECIDED)
    remedies = [one.sentence for one in bundled().laws.remedies.values()]
    printed = [content for content in told.values() if content in remedies]
    assert len(printed) == (act is Act.DECIDED)
    assert ("公示期内" in told[act.contact_label]) == (act is Act.PROPOSED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_standing_board_has_no_period_and_every_other_one_ends(kind: NoticeDef) -> None:
    told = facts(whole(kind))
    period = told[kind.act.period_label]
    assert (period == "2026年11月23日") == kind.standing
    assert ("长期张挂" in told["张贴地点"]) == kind.standing
    assert ("自" in period) != kind.standing
    assert ("张贴至" in told["张贴地点"]) == kind.asks, "two lengths where objections are asked for"


@pytest.mark.parametrize("kind", KINDS)
def test_who_receives_follows_from_who_announces(kind: NoticeDef) -> None:
    if kind.issuer in OF_STATE:
        assert kind.contact.stops, "a sheet of the state never falls back to the village head"
    if kind.issuer is Issuer.VILLAGE and kind.asks:
        assert kind.contact.id in ("village", "village_then_township")
    assert slots_of(kind.contact.sentence) <= {*kind.contact.needs, "township"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_lacking_is_asked_for_and_never_printed_blank_for_the_state(
    kind: NoticeDef,
) -> None:
    for name in kind.contact.needs:
        less = {key: value for key, value in FILLED.items() if key != name}
        view = seen(kind.examples[0], less, PAPER)
        label = bundled().form(Village.FORM).field(name).label
        if kind.contact.stops:
            with pytest.raises(ContactMissing) as asked:
                sheet(kind, bundled(), view)
            assert f"「{label}」" in asked.value.told
        else:
            assert any(f"「{label}」" in one for one in sheet(kind, bundled(), view).warnings)


@pytest.mark.parametrize("kind", KINDS)
@given(posted=st.dates(date(2014, 1, 1), date(2035, 12, 31)))
def test_no_kind_cites_what_is_not_in_force_or_only_remembered(
    kind: NoticeDef, posted: date
) -> None:
    view = seen(kind.examples[0], FILLED, {**PAPER, "from_day": "2000-01-01", "kinds": [kind.id]})
    told = basis_text(kind, view, bundled(), posted)
    for basis in bundled().laws.bases.values():
        name = basis.called or f"《{basis.title}》"
        others = [one for one in kind.bases if (one.called or f"《{one.title}》") == name]
        if not any(one.holds(posted) for one in others):
            assert name not in told, (basis.title, posted)
    assert str(PAPER["title"]) in told


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_that_is_needed_is_asked_for(kind: NoticeDef) -> None:
    view = seen(kind.examples[0])
    if kind.paper is Paper.REQUIRED:
        with pytest.raises(CountyPaperMissing) as asked:
            sheet(kind, bundled(), view)
        assert kind.id in asked.value.told
    else:
        assert sheet(kind, bundled(), view).paragraphs


@pytest.mark.parametrize(
    "changed",
    [{"seen": False}, {"from_day": "2026-11-24"}, {"to_day": "2026-11-22"}, {"kinds": ["N16"]}],
)
def test_a_paper_not_seen_or_not_in_force_is_none(changed: Body) -> None:
    kind = bundled().notices["N09"]
    with pytest.raises(CountyPaperMissing):
        sheet(kind, bundled(), seen(kind.examples[0], FILLED, {**PAPER, **changed}))


def county(**values: Setting) -> Definitions:
    own = [Parameter(n, n, "", (Dated(v, None, None, "县文件", ""),)) for n, v in values.items()]
    return bundled().with_(parameters=Parameters([*bundled().parameters, *own]))


def test_the_county_s_own_word_is_cited_as_it_is_written() -> None:
    kind, word = bundled().notices["N09"], "《某县识别办法》（某政办发〔2026〕8号）第四条"
    made = sheet(kind, county(notice_basis_N09=word), seen(kind.examples[0]))
    assert word in made.paragraphs[0]
    assert "中农组发〔2021〕7号" not in made.paragraphs[0]


def test_in_the_transition_its_own_paper_is_cited() -> None:
    kind = bundled().notices["N09"]
    view = seen(kind.examples[0], FILLED, {**PAPER, "from_day": "2021-01-01"})
    told = basis_text(kind, view, bundled(), date(2025, 6, 1))
    assert "中农组发〔2021〕7号" in told
    assert "一号文件" not in told


def test_one_law_is_named_once() -> None:
    made = whole(bundled().notices["N19"])
    assert made.paragraphs[0].count("村民委员会组织法") == 1


def test_the_county_s_paper_says_who_signs() -> None:
    kind = bundled().notices["N07"]
    for code, issuer in (("1", Issuer.VILLAGE), ("2", Issuer.TOWNSHIP), ("4", Issuer.FEDERATION)):
        view = seen(kind.examples[0], FILLED, {**PAPER, "signer": code})
        assert signer(kind, view, bundled(), POSTED) is issuer
    assert signer(kind, seen(kind.examples[0]), bundled(), POSTED) is Issuer.VILLAGE


@pytest.mark.parametrize("kind", KINDS)
def test_no_sheet_has_an_open_slot_or_a_word_for_nothing(kind: NoticeDef) -> None:
    made = whole(kind)
    texts = [*made.title, *made.paragraphs, *made.closing, *made.notes, *facts(made).values()]
    assert not [text for text in texts if re.search(r"[{}]|____|None|经，|，，", text)]
    known = {*notice_slots(kind), "place", "village", "township", "issuer", "basis", "as_of"}
    for text in (*kind.phrases, *kind.preamble, *kind.closing, *kind.notes, *kind.signatures):
        assert slots_of(text) <= known, text


def notice_slots(kind: NoticeDef) -> frozenset[str]:
    shown = kind.examples[0]
    found = notice_rows(kind, seen(shown), date.fromisoformat(shown.day), bundled())
    return frozenset(found.slots)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_names_villagers_says_what_becomes_of_minors(kind: NoticeDef) -> None:
    named = {c.id for c in kind.columns if c.mask in NAMED}
    if kind.minors is Minors.NONE:
        assert not named & {"name", "head"} or kind.id in ("N21", "N26", "N12", "N13", "N14")
    if kind.minors is Minors.NEVER and "name" in named:
        child = "蓝小妹"
        assert child not in str(whole(kind).table.rows)
        assert "蓝某某" not in str(whole(kind).table.rows)


def rows(kind: NoticeDef, key: str = "") -> NoticeRows:
    shown = kind.examples[0]
    return notice_rows(kind, seen(shown), date.fromisoformat(shown.day), bundled(), key=key)


@pytest.mark.parametrize("kind", [one for one in KINDS if one.values[0].batch])  # type: ignore[union-attr]
def test_two_batches_never_stand_on_one_sheet(kind: NoticeDef) -> None:
    shown = kind.examples[0]
    every = parts_of(kind, seen(shown), date.fromisoformat(shown.day), bundled())
    meant = rows(kind)
    assert meant.part == every[0].key
    for one in every[1:]:
        other = rows(kind, one.key)
        assert other.part == one.key
        assert any(one.words in doubt for doubt in meant.doubts)
        assert other.part != meant.part
    with pytest.raises(NoSuchPart) as told:
        rows(kind, "第九十九批")
    assert every[0].words in told.value.told


def test_batches_are_counted_as_people_count_them() -> None:
    kind = bundled().notices["N22"]
    given = {
        f"b{i}": {"person": "p2", "household": "h2", "kind": "L13", "pay_year": year,
                  "batch": batch, "grant_amount": 100, "scale": "1亩", "from_day": "2026-01-01"}
        for i, (year, batch) in enumerate([
            (2026, "第2批"), (2026, "第10批"), (2025, "第11批"), (2026, "第十二批"),
            (2026, "第九批"),
        ])
    }  # fmt: skip
    shown = kind.examples[0]
    bodies = {**seen(shown).bodies, "benefit": {RecordId(k): v for k, v in given.items()}}
    view = VillageView(bodies)  # type: ignore[arg-type]
    every = parts_of(kind, view, date(2026, 11, 1), bundled())
    assert [one.words[-4:].lstrip("贴") for one in every] == [
        "第十二批", "第10批", "第九批", "第2批", "第11批",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "day", "key"),
    [
        ("N24", date(2026, 10, 8), "2026-Q3"), ("N24", date(2026, 9, 30), "2026-Q3"),
        ("N24", date(2026, 9, 29), "2026-Q2"), ("N18", date(2027, 1, 1), "2026-Q4"),
        ("N19", date(2026, 10, 8), "2026-Q4"), ("N31", date(2026, 10, 8), "2026"),
    ],
)  # fmt: skip
def test_figures_are_of_what_is_over_and_decisions_of_what_runs(
    kind: str, day: date, key: str
) -> None:
    shown = bundled().notices[kind].examples[0]
    assert parts_of(bundled().notices[kind], seen(shown), day, bundled())[0].key == key


def test_a_village_with_much_money_shows_every_month() -> None:
    kind, day = bundled().notices["N18"], date(2026, 11, 5)
    entries = {
        RecordId(f"f{i}"): {"day": f"2026-10-{i:02}", "way": "1", "amount": 100, "source": "01"}
        for i in range(1, 21)
    }
    few = dict(list(entries.items())[:19])
    for found, key in ((entries, "2026-10"), (few, "2026-Q3")):
        view = VillageView({"fund": found})  # type: ignore[dict-item]
        assert parts_of(kind, view, day, bundled())[0].key == key


@pytest.mark.parametrize("kind", ASKING)
@given(
    posted=st.dates(date(2026, 1, 1), date(2035, 12, 31)),
    days=st.integers(1, 30), working=st.booleans(),
)  # fmt: skip
def test_a_county_lengthens_and_never_shortens(
    kind: NoticeDef, posted: date, days: int, working: bool
) -> None:
    own = county(**{f"notice_days_{kind.id}": f"{days}{'个工作日' if working else '天'}"})
    lawful, settled = count_days(kind, posted, bundled()), count_days(kind, posted, own)
    assert settled.objections_until >= lawful.objections_until
    assert settled.posted_until >= lawful.posted_until
    said: Body = {"kind": kind.id, "days": settled.days, "working": settled.working_days}
    posting = Posting(RecordId("p"), said)
    assert sheet_period(posting, posted, own) == settled
    assert least_days(posting, posted, own) == settled.days


def test_seven_working_days_are_printed_as_such() -> None:
    kind = bundled().notices["N01"]
    made = sheet(kind, county(notice_days_N01="7个工作日"), seen(kind.examples[0], FILLED))
    assert facts(made)["公示时间"] == "自2026年11月24日至2026年12月2日17:30（7个工作日）"


def test_a_short_posting_in_the_other_unit_is_told_by_its_last_day() -> None:
    posting = Posting(RecordId("p"), {"kind": "N01", "days": 3, "working": True})
    assert least_days(posting, POSTED, bundled()) == 5, "five working days reach the seventh day"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_the_same_sheet_again_from_its_key(kind: NoticeDef) -> None:
    shown = kind.examples[0]
    day, view = date.fromisoformat(shown.day), seen(shown, FILLED, PAPER)
    first = whole(kind)
    found = notice_rows(kind, view, day, bundled(), key=first.part)
    again = worded(view, kind, found, (day, POSTED), bundled())
    assert again.digest == first.digest
    assert replace(again, warnings=()) == replace(first, warnings=())
