"""Words that say somebody died or left: in a name, a relation or a remark. They become a question.

A remark may speak of somebody else (父亲已故，母亲外嫁): such a row is about a living person.
"""

import re
from collections.abc import Iterable
from typing import Final

from desktop.excel.sheet.answers import CellReader
from desktop.excel.sheet.cells import squeezed, text_of
from desktop.excel.sheet.headings import HEAD_NAME, NAME, RELATION
from desktop.excel.sheet.rows import Row
from desktop.excel.sheet.table import Table
from forms.definitions.records import Person
from forms.village.view import GONE_PERSONS

NOTE_COLUMN: Final = f"{Person.FORM}.{Person.note.name}"
_DIED: Final = f"{Person.FORM}.{Person.death_day.name}"
_STATUS: Final = f"{Person.FORM}.{Person.hukou_status.name}"

_WORD: Final = re.compile(
    r"已故|亡故|病故|身故|死亡|已死|去世|过世|逝世|病逝|离世|辞世|离开人世|不在人世|已亡|已殁|殁于|"
    r"外嫁|嫁出|出嫁|远嫁|改嫁|已嫁|嫁到|嫁往|已?迁(?:出|走|往)|已迁|户口注销|户籍注销|注销户口|已注销|销户"
)
_LAST_LETTER: Final = re.compile(r"[·・•\-—－_/、 ]+(故|亡|殁|死|嫁|迁)$")
_ONE_LETTER: Final = re.compile(r"^(?:故|亡|殁|死|嫁|迁|注销)$")
_BRACKET: Final = re.compile(r"[（(【\[〔﹙]([^（()）【】\[\]〔〕﹙﹚]*)[)）】\]〕﹚]?")
_SOMEBODY_ELSE: Final = re.compile(
    r"父|母|爸|妈|爹|娘|夫|妻|配偶|老伴|爱人|儿|子|女|祖|爷|奶|公|婆|哥|弟|姐|妹|兄|嫂|叔|伯|"
    r"双亲|双方|家长|监护人|户主|亲属|家人|低保|五保|特困|残疾证|证件|医保|社保|养老|保险|补贴|卡"
)
_ALONG: Final = re.compile(r"(?:跟随|随|跟|同|与|和)[父母夫妻子女儿媳孙配偶丈家人]+")
_NOT: Final = re.compile(r"未|没|无|非|不是|不属|尚|拟|准备|计划|防止|是否")
_OF_THEM: Final = re.compile(
    r"^(?:人员|者|女)?(?:之|的|家属|遗属|遗孀|赔偿|抚恤|证明|保险|补助|原因)"
)
_CLAUSE: Final = re.compile(r"[，,。；;、！!\s]+")
_REMARK: Final = re.compile(r"备注|说明|情况")
HEAD_GONE: Final = "户主姓名里写着「{word}」，户主暂按表上的姓名登记；请核对现在谁是户主后改正。"


def gone_in(text: str) -> str:
    """The word of a remark that says that this very person died or left; empty without."""
    for clause in _CLAUSE.split(text):
        for found in _WORD.finditer(clause):
            before, behind = _ALONG.sub("", clause[: found.start()]), clause[found.end() :]
            if _SOMEBODY_ELSE.search(before) or _NOT.search(before) or _OF_THEM.match(behind):
                continue
            return found.group()
    return ""


def split_name(name: str) -> tuple[str, str]:
    """A name without the word that says that its bearer died or left, and that word."""
    for bracket in _BRACKET.finditer(name):
        inside = squeezed(bracket[1])
        if _ONE_LETTER.match(inside):
            return name[: bracket.start()] + name[bracket.end() :], inside
        if word := gone_in(inside):
            return name[: bracket.start()] + name[bracket.end() :], word
    if last := _LAST_LETTER.search(name):
        return name[: last.start()], last[1]
    bare = _BRACKET.sub("", name)
    if found := _WORD.search(bare):
        return (bare[: found.start()] + bare[found.end() :]).strip("-—－ "), found.group()
    return name, ""


def mark_gone(rows: Iterable[Row], reader: CellReader) -> None:
    """Find who the sheet says died or left, and take the words out of names and relations."""
    remarks: dict[int, list[int]] = {}
    for row in rows:
        _clean(row, NAME)
        relation = _raw(row, row.table.places.get(RELATION))
        if word := _of_relation(relation):
            row.gone = row.gone or word
            _read_relation(row, relation, reader)
        if not row.gone:
            columns = remarks.get(id(row.table))
            if columns is None:
                columns = remarks[id(row.table)] = _remarks(row.table.table)
            said = (gone_in(_raw(row, index)) for index in columns)
            row.gone = next(filter(None, said), "")
        if row.gone and _is_answered(row):
            row.gone = ""
        if word := _clean_head(row):
            row.warn(HEAD_NAME, HEAD_GONE.format(word=word))


def _clean(row: Row, target: str) -> None:
    name, word = split_name(row.text(target))
    if word:
        row.gone = word
        row.issues = [issue for issue in row.issues if issue.field != target]
        row.answers.pop(target)
        if name:
            row.answers[target] = name


def _clean_head(row: Row) -> str:
    name, word = split_name(row.text(HEAD_NAME))
    if word:
        row.answers.pop(HEAD_NAME)
        if name:
            row.answers[HEAD_NAME] = name
    return word


def _of_relation(text: str) -> str:
    """The word in a relation, which speaks of nobody else whatever kin stands before it."""
    found = _WORD.search(text)
    one = (b[1] for b in _BRACKET.finditer(text) if _ONE_LETTER.match(squeezed(b[1])))
    return found.group() if found else next(one, "")


def _read_relation(row: Row, written: str, reader: CellReader) -> None:
    """Read the relation without the word: 长子（已故） is a son all the same."""
    bare = _WORD.sub("", _BRACKET.sub("", written))
    (reading,) = reader.column(RELATION, [bare])
    if reading.value is not None:
        row.answers[RELATION] = reading.value
    row.issues = [issue for issue in row.issues if issue.field != RELATION]


def _remarks(table: Table) -> list[int]:
    """The columns of remarks, those that feed nothing included."""
    return [
        column.index
        for column in table.columns
        if column.target == NOTE_COLUMN
        or (column.target is None and _REMARK.search(column.heading))
    ]


def _raw(row: Row, index: int | None) -> str:
    cells = row.table.table.sheet.rows[row.at]
    return text_of(cells[index]) if index is not None and index < len(cells) else ""


def _is_answered(row: Row) -> bool:
    """Whether the sheet has the day of death or the state of the register in its own column."""
    return _DIED in row.answers or row.text(_STATUS) in GONE_PERSONS
