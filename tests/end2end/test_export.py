"""Every form and every list comes out as a workbook; taken in again it changes nothing."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.book.book import Book
from desktop.errors.workbook import HeaderMissing, NotFromSheets, WorkbookEmpty
from desktop.excel.export.derived import JUDGED, list_workbook
from desktop.excel.export.register import workbook_of
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.sheet.headings import headings
from desktop.excel.sheet.register_table import every_heading
from desktop.excel.sheet.workbook import read_workbook
from forms.definitions.validation import prove
from forms.program import bundled
from forms.rules.lists import CARED, LISTS, derive
from forms.schema.form import FormDef, RecordId, Value
from sync.store.values import Draft
from tests.helpers.answers import answers, needed
from tests.helpers.command import SHEETS, Cunji
from tests.helpers.filled import PASSPHRASE, a_book

FORMS = bundled()
DAY = date(2026, 11, 24)
SUBJECT = {"person", "household", "hamlet", "village"}
"""Forms of which the book holds records; of the village there is one only."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with a_book(tmp_path_factory.mktemp("out") / "b.cunji", households=9) as opened:
        yield opened


def known(book: Book, form: FormDef) -> dict[str, RecordId]:
    """A record of each kind that one of this form may refer to, made where there is none."""
    view = book.view()
    person = next(p for p in view.records("person") if view.household_of(p))
    home = view.household_of(person)
    assert home is not None
    found = {
        "person": person, "household": home, "hamlet": next(iter(view.records("hamlet"))),
    }  # fmt: skip
    wanted = sorted({f.form for f in form.fields if f.form} - found.keys())
    first = (one for other in wanted for one in needed(FORMS.form(other), FORMS))
    for other in dict.fromkeys((*first, *wanted)):
        if other in found:
            continue
        there = view.records(other)
        if not there:
            given = answers(FORMS.form(other), FORMS, found)
            book.ledger.write.save([Draft(other, given)], actor="x")
            there = book.view().records(other)
        found[other] = next(iter(there))
    return found


def again(book: Book, content: bytes, folder: Path) -> str:
    """What importing a workbook would do, in words; empty for nothing."""
    path = folder / "out.xlsx"
    path.write_bytes(content)
    try:
        plan = prepare(book, path)
    except (HeaderMissing, NotFromSheets, WorkbookEmpty):
        return ""
    changed = [f"{row.cell} {row.outcome} {row.zh}" for row in plan.rows if row.said]
    return "；".join([*changed, *(f"{d.form} {dict(d.answers)}" for d in plan.drafts)])


@pytest.mark.parametrize("name", sorted(FORMS.forms))
def test_what_a_village_holds_comes_out_and_changes_nothing_when_it_comes_in(
    book: Book, tmp_path: Path, name: str
) -> None:
    form = FORMS.form(name)
    if name not in SUBJECT:
        book.ledger.write.save([Draft(name, answers(form, FORMS, known(book, form)))], actor="x")
    view = book.view()
    content = workbook_of(form, FORMS, view, view.records(name).values())
    assert again(book, content, tmp_path) == ""
    rows = read_workbook(tmp_path / "out.xlsx")[0].rows
    assert len(rows) == 1 + len(view.records(name))


@pytest.mark.parametrize("name", sorted(FORMS.forms))
@settings(
    max_examples=4, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_whichever_questions_are_answered(
    book: Book, tmp_path: Path, name: str, data: st.DataObject
) -> None:
    form = FORMS.form(name)
    full = answers(form, FORMS, known(book, form))
    kept = data.draw(st.sets(st.sampled_from(sorted(full)))) | {
        f.id for f in form.fields if f.required or f.id in {*form.register.key, "hh_no", "relation"}
    }
    body: dict[str, Value] = {field: value for field, value in full.items() if field in kept}
    if name == "household":
        body["hh_no"] = "88888"
    if name == "person" and "id_number" in body:  # what the number says is written with it
        body |= {"sex": full["sex"], "birth": full["birth"]}
    if prove(form, body, FORMS, DAY)[1] is None:
        return
    one = next(iter(book.view().records(name)), None) if form.singleton else None
    (made,) = book.ledger.write.save([Draft(name, body, one)], actor="x").ids
    try:
        view = book.view()
        content = workbook_of(form, FORMS, view, view.records(name).values())
        assert again(book, content, tmp_path) == ""
    finally:
        if not form.append_only and not form.singleton:
            book.ledger.write.retract([made], actor="x", reason="试")


@pytest.mark.parametrize("name", [name for name in LISTS if name != "disabled_person"])
def test_a_derived_list_comes_out_with_its_cards_and_changes_nothing(
    book: Book, tmp_path: Path, name: str
) -> None:
    view = book.view()
    entries = derive(name, view, DAY, FORMS)
    content = list_workbook(name, DAY, entries, FORMS, view)
    assert again(book, content, tmp_path) == ""
    sheets = read_workbook(tmp_path / "out.xlsx")
    assert len(sheets[0].rows) == 1 + len(entries)
    answers_out = [row[list(sheets[0].rows[0]).index(JUDGED[0])] for row in sheets[0].rows[1:]]
    assert answers_out == [entry.answer.zh for entry in entries]
    assert (len(sheets) == 3) == (name in CARED)


def test_no_import_takes_what_was_judged_for_an_answer() -> None:
    every = every_heading(FORMS)
    assert not [head for head in JUDGED if every.knows(head) or headings(FORMS).knows(head)]


@pytest.mark.parametrize("name", ["person", "household", "hamlet", "left_behind_child"])
def test_the_command_exports_it(book: Book, tmp_path: Path, name: str) -> None:
    path = tmp_path / "c.cunji"
    a_book(path, households=3).close()
    word = tmp_path / "pw"
    word.write_text(PASSPHRASE, encoding="utf-8")
    out = tmp_path / "o.xlsx"
    done = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "export", str(path), name, "--out", str(out),
         "--to", "本村", "--reason", "更新花名册", "--passphrase-file", str(word)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(read_workbook(out)[0].rows) > 1
    assert ("公民身份号码" in done.stderr) == (name in {"person", "left_behind_child"})
    assert ("只供本村自己用" in done.stderr) == ("处" in done.stderr)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Cunji:
    cunji = Cunji(tmp_path_factory.mktemp("leaving"))
    cunji.new()
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    return cunji


@pytest.mark.parametrize(
    ("call", "file"),
    [
        (("export", "person"), "o.xlsx"),
        (("export", "left_behind_child"), "o.xlsx"),
        (("report", "RP-02"), "o.xlsx"),
        (("report", "RP-02"), "o.pdf"),
        (("card",), "o.pdf"),
        (("compare", str(SHEETS / "roster-clean.xlsx")), "o.xlsx"),
    ],
)
def test_people_leave_as_a_file_only_for_a_reason_that_is_kept(
    village: Cunji, tmp_path: Path, call: tuple[str, ...], file: str
) -> None:
    somebody = village.json("list", "person")[0]["id"]
    words = (*call, *([somebody] if call == ("card",) else []), "--out", str(tmp_path / file))
    before = len(village.json("list", "look"))
    for why in (
        ("--to", "镇民政办"),
        ("--reason", "年度核查"),
        ("--to", "镇", "--reason", "…"),
    ):
        refused = village.run(*words, *why)
        assert (refused.returncode, "给谁" in refused.stderr) == (3, True), refused.stderr
    assert not (tmp_path / file).exists()
    assert len(village.json("list", "look")) == before
    assert village.run(*words, "--to", "镇民政办", "--reason", "年度核查").returncode == 0
    assert (tmp_path / file).stat().st_size > 0
    entry = village.json("list", "look")[-1]
    assert (entry["way"], entry["to"], entry["paper"]) == ("2", "镇民政办", "年度核查")


def test_a_file_nobody_asked_for_is_the_village_s_own_and_noted_so(
    village: Cunji, tmp_path: Path
) -> None:
    assert village.run("export", "person", "--out", tmp_path / "o.xlsx").returncode == 0
    assert village.json("list", "look")[-1]["to"] == "本村自用"


def test_figures_and_empty_tables_leave_without_a_question(village: Cunji, tmp_path: Path) -> None:
    out = tmp_path / "o.xlsx"
    figures = village.run("report", "RP-03", "--out", out)
    assert "报表已生成" in figures.stderr, figures.stderr
    assert village.run("template", "visit", "--out", out).returncode == 0


def test_every_return_that_names_people_says_so() -> None:
    """A return whose rows show who somebody is leaves for a reason only; a wall is for all."""
    for report in FORMS.reports.values():
        named = not {"name", "leader", "whom"}.isdisjoint(column.id for column in report.columns)
        shows = named or report.first in {"帮扶人", "人员"}
        assert report.names == shows, report.id
