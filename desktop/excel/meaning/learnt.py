"""Headings that a person has explained before: the next table of the same sender is known.

They are records of form ``heading_word``, which say what a heading means and nothing of people, so
they travel with a sync. A learnt heading goes before any other witness.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from desktop.excel.sheet.cells import squeezed, text_of
from desktop.excel.sheet.headings import key_of
from desktop.excel.sheet.table import Table
from desktop.excel.sheet.workbook import Sheet
from forms.definitions.definitions import Definitions
from forms.definitions.records import HeadingWord
from forms.schema.form import FieldDef, FormDef
from forms.village.view import VillageView
from sync.store.values import Draft

NOT_USED: Final = "-"
"""What a heading means that is not to be imported."""
ABOVE: Final = 4
"""Rows of a sheet in which its sender may be named."""
_OFFICE: Final = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:人民政府|办公室|委员会|管理站|服务站|服务中心|派出所|卫生院|"
    r"局|厅|办|站|中心|学校|小学|中学|镇|乡|街道)(?!\w*村民委员会)"
)
_FILLER: Final = re.compile(r"填报单位|填表单位|单位名称")
"""Behind these words stands who fills the table in, not who sent it."""
_PERSONAL: Final = re.compile(r"\d{6}")


def sender_of(sheets: Sequence[Sheet]) -> str:
    """The office that a table names above its header or in what it is called; empty for none."""
    for sheet in sheets[:1]:
        lines = [text_of(c) for row in sheet.rows[:ABOVE] for c in row if isinstance(c, str) and c]
        for line in (*lines, *sheet.named):
            if not _FILLER.search(line) and (found := _OFFICE.search(squeezed(line))):
                return found[0]
    return ""


def learnt_for(view: VillageView, sender: str) -> Mapping[str, str]:
    """What headings of a sender's tables mean, by heading; its own go before everybody's."""
    words = [one for one in view.all(HeadingWord) if (one.sender or "") in {"", sender}]
    return {
        one.heading or "": one.target or ""
        for one in sorted(words, key=lambda one: (bool(one.sender), one.confirmed_day or ""))
    }


def with_learnt(definitions: Definitions, words: Mapping[str, str]) -> Definitions:
    """The definitions whose questions are also known by these headings."""
    if not words:
        return definitions
    wanted = {key_of(heading.replace("/", "")): target for heading, target in words.items()}
    named = dict[str, list[str]]()
    for heading, target in words.items():
        named.setdefault(target, []).append(heading.replace("/", ""))
    return definitions.with_(
        forms={name: _form(form, named, wanted) for name, form in definitions.forms.items()}
    )


def _form(form: FormDef, named: Mapping[str, list[str]], wanted: Mapping[str, str]) -> FormDef:
    sections = tuple(
        replace(
            section, fields=tuple(_field(form.id, one, named, wanted) for one in section.fields)
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


def _field(
    form: str, field: FieldDef, named: Mapping[str, list[str]], wanted: Mapping[str, str]
) -> FieldDef:
    """A question with the headings learnt for it, and without those learnt for others."""
    target = f"{form}.{field.id}"
    kept = tuple(one for one in field.aliases if wanted.get(key_of(one), target) == target)
    more = tuple(one for one in named.get(target, ()) if one not in kept)
    if kept == field.aliases and not more:
        return field
    return replace(field, aliases=(*more, *kept))


def as_learnt(table: Table, words: Mapping[str, str]) -> Table:
    """The table with its columns as a person explained them before."""
    said = {c.index: words[c.heading] for c in table.columns if c.heading in words}
    if not said:
        return table
    taken = set(said.values())
    columns = tuple(
        replace(column, target=None if said[column.index] == NOT_USED else said[column.index])
        if column.index in said
        else replace(column, target=None if column.target in taken else column.target)
        for column in table.columns
    )
    return replace(table, columns=columns)


def words_to_keep(
    explained: Iterable[tuple[str, str | None]], sender: str, view: VillageView, day: date
) -> Iterator[Draft]:
    """The records of what a person explained and nobody has kept yet.

    Args:
        explained: Headings with the ``form.field`` they feed, None for none.
        sender: Whose table it is.
        view: What was kept before.
        day: The day of the import.
    """
    before = {one.heading: one for one in view.all(HeadingWord) if (one.sender or "") == sender}
    for heading, target in dict(explained).items():
        kept = before.get(heading)
        means = target or NOT_USED
        if not heading or _PERSONAL.search(heading) or (kept and kept.target == means):
            continue
        body = {
            HeadingWord.heading.name: heading, HeadingWord.target.name: means,
            HeadingWord.confirmed_day.name: day.isoformat(),
        }  # fmt: skip
        if sender:
            body[HeadingWord.sender.name] = sender
        yield Draft(HeadingWord.FORM, body, kept.id if kept else None)
