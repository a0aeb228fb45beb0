"""A list of an office against a real book: partial, old, doubled, of another village, of nobody."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.workbook import ListNotWhole, PlanOutdated
from desktop.excel.pasting.office_commit import SaidWhole, commit_list
from desktop.excel.pasting.office_plan import LineFate, ListSaid, OfficePlan, plan_list
from desktop.excel.pasting.source import OfficeSource
from forms.definitions.records import Benefit, ImportDoubt, Insurance, Person
from forms.schema.form import RecordId, Value
from forms.village.coverage import Coverages
from forms.village.office_lists import OFFICE_LISTS, OfficeList
from tests.helpers.filled import a_book
from tests.helpers.sheets import workbook

DAY = date(2026, 11, 1)
INSURED, DIBAO = OFFICE_LISTS["当年医保参保名单"], OFFICE_LISTS["低保名单"]
KIND: dict[str, Value] = {"kind": "1"}
SINCE: dict[str, Value] = {"from_day": "2025-01-01"}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A village nobody writes into."""
    with a_book(tmp_path_factory.mktemp("office") / "book.cunji", 12) as book:
        yield book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with a_book(tmp_path / "book.cunji", 6) as book:
        yield book


def people(book: Book, number: int) -> list[Person]:
    """People with numbers, in households of several hamlets."""
    known = sorted(book.view().all(Person), key=lambda p: p.id_number or "")
    found = {p.household: p for p in known if p.id_number and p.household}
    return sorted(found.values(), key=lambda p: p.id_number or "")[:number]


def heads(book: Book, number: int) -> list[Person]:
    found = [p for p in book.view().all(Person) if p.relation in {"01", "02"} and p.id_number]
    return sorted(found, key=lambda p: p.id_number or "")[:number]


def plan(book: Book, office: OfficeList, text: str, said: ListSaid | None = None) -> OfficePlan:
    return plan_list(book, office, OfficeSource(text), said or ListSaid(), DAY)


def rows(*who: Person, more: str = "") -> str:
    return "\n".join(f"{one.name}\t{one.id_number}{more}" for one in who)


def fates(planned: OfficePlan) -> dict[str, int]:
    return {fate.name: n for fate, n in planned.counts.items()}


@pytest.mark.parametrize(
    "head", ["", "姓名\t身份证号码\n", "2026年参保名单\n序\t姓名\t身份证号码\n"]
)
def test_a_list_with_and_without_a_head_registers_the_same(there: Book, head: str) -> None:
    who = people(there, 5)
    text = (
        rows(*who)
        if "序" not in head
        else "\n".join(f"{n}\t{one.name}\t{one.id_number}" for n, one in enumerate(who, 1))
    )
    planned = plan(there, INSURED, f"{head}{text}", ListSaid(same=KIND))
    assert fates(planned) == {"NEW": 5}
    assert {line.person for line in planned.lines} == {one.id for one in who}
    assert [field.id for field in planned.lacking] == ["kind"]
    assert planned.plan is not None
    assert {d.answers["year"] for d in planned.plan.drafts} == {2026}


def test_what_no_column_says_has_to_be_said_once_before_anybody_is_registered(there: Book) -> None:
    planned = plan(there, INSURED, rows(*people(there, 3)))
    assert (fates(planned), planned.records) == ({"REFUSED": 3}, 0)
    assert "还有 3 行" in planned.against_whole


def test_words_of_a_code_are_known_without_a_head(there: Book) -> None:
    who = people(there, 4)
    text = "\n".join(f"{p.name}\t{p.id_number}\t{'一二三四'[n]}级\t肢体" for n, p in enumerate(who))
    planned = plan(there, OFFICE_LISTS["残联的残疾人名单"], text)
    assert planned.plan is not None
    drafts = [d.answers for d in planned.plan.drafts]
    assert [(d["grade"], d["category"]) for d in drafts][:2] == [("1", "4"), ("2", "4")]
    assert "第 3 列没有表头，当作「残疾等级」。" in planned.warnings


def test_a_name_alone_is_nobody_until_a_person_has_looked(there: Book) -> None:
    counts = Counter(one.name for one in there.view().all(Person))
    alone = next(one for one in there.view().all(Person) if one.name and counts[one.name] == 1)
    planned = plan(there, INSURED, f"{alone.name}、王不在", ListSaid(same=KIND))
    assert fates(planned) == {"LOOK": 1, "NOBODY": 1}
    look, nobody = planned.lines
    said = ListSaid(same=KIND, chosen={look.key: alone.id, nobody.key: None})
    planned = plan(there, INSURED, f"{alone.name}、王不在", said)
    assert (fates(planned), planned.against_whole) == ({"NEW": 1, "STRANGER": 1}, "")


def test_two_of_one_name_are_to_be_chosen_and_one_named_twice_is_one(there: Book) -> None:
    one, *others = people(there, 12)
    two = next(other for other in others if not {*(other.name or "")} & {*(one.name or "")})
    text = f"姓名\t身份证号码\n{rows(one, one)}\n{two.name}\t{one.id_number}"
    planned = plan(there, INSURED, text, ListSaid(same=KIND))
    assert fates(planned) == {"CHOOSE": 1, "NEW": 1, "SAME": 1}
    assert planned.records == 1
    assert "不是" in planned.lines[0].zh
    assert "只算一条" in planned.lines[-1].zh


def test_a_number_of_fifteen_digits_is_the_same_person(there: Book) -> None:
    one = next(p for p in people(there, 12) if (p.id_number or "")[6:8] == "19")
    number = one.id_number or ""
    old = number[:6] + number[8:17]
    planned = plan(there, INSURED, f"{one.name}\t{old}", ListSaid(same=KIND))
    assert [line.person for line in planned.lines] == [one.id]
    assert planned.records == 1


def test_a_list_of_another_year_cannot_be_whole_for_this_one(there: Book) -> None:
    who = people(there, 4)
    text = f"2025年度参保名单\n姓名\t身份证号码\n{rows(*who)}"
    planned = plan(there, INSURED, text, ListSaid(same=KIND))
    assert any("2025" in words and "请核对年度" in words for words in planned.warnings)
    assert plan(there, INSURED, text, ListSaid(same=KIND, year=2025)).warnings == ()
    text = f"姓名\t身份证号码\t参保年度\n{rows(*who, more=chr(9) + '2025')}"
    planned = plan(there, INSURED, text, ListSaid(same=KIND))
    assert "别的年度" in planned.against_whole
    assert planned.plan is not None
    assert {d.answers["year"] for d in planned.plan.drafts} == {2025}


def test_an_old_list_of_no_year_is_told_to_be_old(there: Book) -> None:
    text = f"2024年秋季学籍名单\n姓名\t身份证号码\n{rows(*people(there, 2))}"
    said = ListSaid(same={"state": "1", "from_day": "2024-09-01"})
    warnings = plan(there, OFFICE_LISTS["学籍名单"], text, said).warnings
    assert any("2024 年，像是旧名单" in words for words in warnings)


def test_a_household_named_by_two_of_its_people_is_registered_once(there: Book) -> None:
    head = heads(there, 1)[0]
    other = next(
        p for p in there.view().all(Person)
        if p.household == head.household and p.id != head.id and p.id_number
    )  # fmt: skip
    said = ListSaid(same=SINCE, households=True)
    planned = plan(there, DIBAO, rows(head, other), said)
    assert fates(planned) == {"REFUSED": 1, "NEW": 1}
    assert "第 1 行已经有了" in planned.lines[0].zh


def test_a_list_of_another_village_is_told_and_closes_nothing(there: Book) -> None:
    text = "姓名\t身份证号码\n" + "\n".join(f"生人{n}\t" for n in range(1, 9))
    planned = plan(there, INSURED, f"{text}\n{rows(*people(there, 1))}", ListSaid(same=KIND))
    assert any("像是别的村" in words for words in planned.warnings)
    assert planned.against_whole
    everybody = {line.key: None for line in planned.lines if line.fate is LineFate.NOBODY}
    planned = plan(there, INSURED, text, ListSaid(same=KIND, chosen=everybody))
    assert planned.is_of_nobody, "whoever is left: it is a list of nobody, and asked about twice"


def test_a_list_of_one_hamlet_asks_for_its_scope(there: Book) -> None:
    view = there.view()
    home = people(there, 1)[0].household
    hamlet = view.body("household", home or RecordId("")) or {}
    homes = [h for h, b in view.records("household").items() if b.get("hamlet") == hamlet["hamlet"]]
    who = [p for p in view.all(Person) if p.household in homes and p.id_number]
    planned = plan(there, INSURED, rows(*who), ListSaid(same=KIND))
    assert any("只是这个屯的名单" in words for words in planned.warnings)
    here = RecordId(str(hamlet["hamlet"]))
    assert plan(there, INSURED, rows(*who), ListSaid(same=KIND, hamlet=here)).warnings == ()


def test_totals_and_signatures_are_nobody(there: Book) -> None:
    text = f"姓名\t身份证号码\n{rows(*people(there, 2))}\n合计\t2人\n填表人：韦某\t"
    planned = plan(there, INSURED, text, ListSaid(same=KIND))
    assert fates(planned) == {"NEW": 2, "SKIPPED": 2}
    assert planned.against_whole == ""


def test_a_line_of_a_household_benefit_has_to_say_which(there: Book) -> None:
    who = heads(there, 3)
    planned = plan(there, DIBAO, rows(*who), ListSaid(same=SINCE))
    assert (planned.asks_households, planned.records) == (True, 0)
    planned = plan(there, DIBAO, rows(*who), ListSaid(same=SINCE, households=True))
    assert planned.plan is not None
    assert [d.answers["household"] for d in planned.plan.drafts] == [p.household for p in who]
    by_head = plan(there, DIBAO, f"户主姓名\t身份证号码\n{rows(*who)}", ListSaid(same=SINCE))
    assert (by_head.asks_households, by_head.records) == (False, 3)
    alone = plan(there, DIBAO, rows(*who), ListSaid(same=SINCE, households=False))
    assert alone.plan is not None
    assert not any("household" in d.answers for d in alone.plan.drafts)


def test_a_file_is_read_as_a_pasted_list_is(there: Book, tmp_path: Path) -> None:
    who = people(there, 3)
    path = tmp_path / "参保.xlsx"
    table = [
        ["姓名", "身份证号码", "参保险种"],
        *([p.name or "", p.id_number or "", "城乡居民"] for p in who),
    ]
    workbook(path, {"名单": table})
    planned = plan_list(there, INSURED, OfficeSource(paths=(path,)), ListSaid(), DAY)
    assert fates(planned) == {"NEW": 3}


def test_who_is_registered_and_not_on_the_list_is_told_and_left(book: Book) -> None:
    first, second, third = heads(book, 3)
    said = ListSaid(same=SINCE, households=True)
    commit_list(book, plan(book, DIBAO, rows(first, second), said), DAY)
    assert not _whole(book, first), "a list says nothing of others"
    text = f"户主姓名\t身份证号码\t每月金额\n{rows(second, third, more=chr(9) + '300')}"
    planned = plan(book, DIBAO, text, said)
    assert fates(planned) == {"CHANGED": 1, "NEW": 1, "OFF_LIST": 1}
    changed = next(line for line in planned.lines if line.fate is LineFate.CHANGED)
    assert "300" in changed.zh, "old and new stand there before it is written"
    saved = commit_list(book, planned, DAY, SaidWhole("镇民政办11月名册", DAY))
    view = book.view()
    assert {one.person for one in view.all(Benefit)} == {one.id for one in (first, second, third)}
    assert len(view.all(Benefit)) == 3
    assert _whole(book, first)
    asked = [one for one in view.all(ImportDoubt) if one.unlisted]
    assert [(one.person, "停了的请写明" in (one.said or "")) for one in asked] == [(first.id, True)]
    book.ledger.write.undo(saved.tx, actor=book.actor)
    assert (len(book.view().all(Benefit)), _whole(book, first)) == (2, False), "one save, one undo"


def test_what_was_not_recognised_waits_on_the_work_list(book: Book) -> None:
    text = f"姓名\t身份证号码\n{rows(*people(book, 2))}\n王不在\t"
    planned = plan(book, INSURED, text, ListSaid(same=KIND))
    with pytest.raises(ListNotWhole):
        commit_list(book, planned, DAY, SaidWhole("镇医保", DAY))
    assert not book.view().all(Insurance), "nothing was written"
    commit_list(book, planned, DAY)
    assert [one.name for one in book.view().all(ImportDoubt)] == ["王不在"]
    with pytest.raises(PlanOutdated):
        commit_list(book, planned, DAY)


def test_a_list_of_nobody_said_to_be_whole_means_nobody(book: Book) -> None:
    planned = plan(book, DIBAO, "")
    assert (planned.is_of_nobody, planned.records, planned.against_whole) == (True, 0, "")
    commit_list(book, planned, DAY, SaidWhole("镇民政办", DAY))
    assert _whole(book, heads(book, 1)[0])


@pytest.mark.parametrize(
    "text",
    ["<table><tr><td>韦", "PK\x03\x04", "=1+1\t=2", "\x00\x01\t\x02", "，，，\n\t\t\n", "，" * 9],
)
def test_hostile_text_is_nobody(there: Book, text: str) -> None:
    planned = plan(there, INSURED, text, ListSaid(same=KIND))
    assert planned.records == 0


def _whole(book: Book, person: Person) -> bool:
    return Coverages.of(book.view()).whole(DIBAO.of(2026), person.id, DAY)
