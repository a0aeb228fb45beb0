"""Rows to records: complete bodies for the ledger, made so that a better answer never gets worse.

A blank never empties an answer, a month never replaces a day, and what the book knows with proof
is not overruled by a sheet without.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.excel.importing.draft_builder import Making
from desktop.excel.importing.matching import Matches
from desktop.excel.importing.spells import note_absence, note_card, note_type
from desktop.excel.report import NOTE
from desktop.excel.sheet.answers import MISSING_NUMBER
from desktop.excel.sheet.headings import BIRTH, HH_NO, ID_NUMBER, NAME
from desktop.excel.sheet.rows import Row, first_answers
from forms.answers import id_number
from forms.schema.form import Body, RecordId, Value

_SPOILT: Final = frozenset("?？□■�*＊")
_MOVED: Final = "此人在台账里原属另一户，已改到本户；请核对是否分户或婚迁，不对时在个人页上改回。"
_RENAMED: Final = "姓名与台账里的写法不同，已按表格更新；请对照户口簿核对。"
_SPOILT_NAME: Final = "姓名里有没显示出来的字，台账里的写法保留不变；请对照户口簿核对。"
_OTHER_HH_NO: Final = "户编号与台账里的不同，台账里的保留不变；请核对后在户页上修改。"
_REFUSED: Final = "这一行缺少必填的内容，没有导入；请按上面的提示补上后重新导入。"
_KEPT_NUMBER: Final = "表格里的身份证号码不能用，台账里已有的号码保留不变；请改好表格里的号码。"


def make(groups: Mapping[int, Sequence[Row]], matches: Matches, making: Making) -> None:
    """Make the drafts of all households; a row that its form refuses is set aside."""
    for group, rows in groups.items():
        live = [row for row in rows if not row.aside]
        if not live:
            continue
        known = matches.households.get(group)
        household = known or making.new_id()
        stored = [row for row in live if _member(row, household, matches, making)]
        if stored:
            _household(stored, household, known, making)


def _member(row: Row, household: RecordId, matches: Matches, making: Making) -> bool:
    """The person of a row with absence and card; False when the row had to be set aside."""
    person = _person(row, household, matches.persons.get(row.no), making)
    if person is None:
        row.set_aside(NAME, _REFUSED)
        return False
    note_absence(row, person, making)
    note_card(row, person, making)
    return True


def _household(
    rows: Sequence[Row], household: RecordId, known: RecordId | None, making: Making
) -> None:
    """The household's own record, its hamlet and its type."""
    first = rows[0]
    answers = dict(first_answers(rows, "household"))
    hamlet = answers.pop("hamlet", None)
    if isinstance(hamlet, str):
        if hamlet not in making.hamlets:
            making.hamlets[hamlet] = making.new_id()
            making.put("hamlet", {"name": hamlet}, first, None, making.hamlets[hamlet])
        answers["hamlet"] = making.hamlets[hamlet]
    head = next((row.text(NAME) for row in rows if row.is_head), "")
    if head:
        answers["head_name"] = head
    _number_household(answers, rows, known, making)
    making.put("household", answers, first, known, household)
    note_type(rows, household, known, making)


def _number_household(
    answers: dict[str, Value], rows: Sequence[Row], known: RecordId | None, making: Making
) -> None:
    """Keep the book's household number, take the sheet's, or give a free one."""
    said = str(answers.get("hh_no", ""))
    if known is None:
        answers["hh_no"] = said or making.next_hh_no()
        making.hh_nos.add(str(answers["hh_no"]))
        return
    there = str(making.known.body("household", known).get("hh_no", ""))
    if said and there and said != there:
        answers["hh_no"] = there
        rows[0].warn(HH_NO, _OTHER_HH_NO)


def _person(
    row: Row, household: RecordId, known: RecordId | None, making: Making
) -> RecordId | None:
    """The person's record."""
    answers: dict[str, Value] = {"household": household}
    for target, value in row.answers.items():
        form, _, name = target.partition(".")
        if form == "person":
            answers[name] = value
    if "sex" not in answers and "id_number" in answers:
        answers["sex"] = id_number.parse(str(answers["id_number"])).sex
    if known is not None:
        _mind_known(row, answers, making.known.person(known))
    return making.put("person", answers, row, known)


def _mind_known(row: Row, answers: dict[str, Value], old: Body) -> None:
    """Protect what the book knows better, and say what the sheet changes."""
    name = answers.get("name")
    if name != old.get("name"):
        if isinstance(name, str) and (
            _SPOILT & set(name) or any("\ue000" <= c <= "\uf8ff" for c in name)
        ):
            answers["name"] = old["name"]
            row.warn(NAME, _SPOILT_NAME)
        else:
            row.warn(NAME, _RENAMED)
    if "id_number" in old and "id_number" not in answers:
        bad = [issue for issue in row.issues if issue.field == ID_NUMBER]
        row.issues = [issue for issue in row.issues if issue.field != ID_NUMBER]
        if bad and bad[0].zh != MISSING_NUMBER:
            row.warn(ID_NUMBER, _KEPT_NUMBER, NOTE)
    if old.get("household", answers["household"]) != answers["household"]:
        row.warn(NAME, _MOVED)
    birth = old.get("birth")
    if ID_NUMBER not in row.answers and "id_number" in old and birth and BIRTH in row.answers:
        # The book's birth was proved by a number; a sheet without one does not overrule it.
        answers["birth"] = birth
