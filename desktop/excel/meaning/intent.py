"""What a sheet is, decided before anything is planned: a whole roster, or a list of some people.

A sheet that does not say who belongs together, or that brings only some of a household, is a list
about people: it may tell a phone number, never a household.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from desktop.excel.meaning.existing import Known
from desktop.excel.meaning.whom import agrees
from desktop.excel.sheet.headings import HEAD_NAME, HH_NO, ID_NUMBER, NAME, RELATION
from desktop.excel.sheet.rows import Row
from forms.progress import Progress, through, unwatched
from forms.schema.form import RecordId

WHOLE: Final = 0.75
"""Share of the members of the households it speaks of that a roster brings at least."""
RELATED: Final = 0.8
"""Share of the rows of a roster that have a relation."""
HEADED: Final = 0.9
"""Share of the households of a roster that bring their head."""
ASTRAY: Final = 0.2
"""Share of the known people whom a roster may put beside people of another household."""
TOGETHER: Final = 1.5
"""People a household on average, from which a number alone is believed to be a household's."""


class Intent(StrEnum):
    """What a sheet is for."""

    ROSTER = "roster"
    LIST = "list"
    CARD = "card"
    HOUSEHOLDS = "households"
    REGISTER = "register"

    @property
    def zh(self) -> str:
        """What it is called."""
        return {
            "roster": "农户花名册",
            "list": "部分人员名单",
            "card": "一户一表",
            "households": "农户表",
            "register": "登记表",
        }[self.value]


CHOICES: Final = (Intent.ROSTER, Intent.LIST, Intent.CARD, Intent.HOUSEHOLDS)
"""What a person may say a sheet is, beside one of the registers."""


def decide(
    groups: Mapping[int, Sequence[Row]], known: Known, progress: Progress = unwatched
) -> Intent:
    """Whether a sheet of people is a roster or a list of some of them.

    Args:
        groups: Its rows by household, as grouped.
        known: The book.
        progress: Told how many rows were looked for, and may stop it.
    """
    rows = [row for group in groups.values() for row in group if not row.aside]
    if not (_says_together(rows) and (_is_whole(rows, groups) or not known.by_name)):
        return Intent.LIST
    each = through(rows, "正在台账里找人", progress)
    found = {row.no: person for row in each if (person := _known_person(row, known))}
    if not found or 2 * len(found) < len(rows):
        return Intent.ROSTER
    homes = {home for person in found.values() if (home := known.household_of(person))}
    members = {p for home in homes for p in known.members[home] if known.lives_here(p)}
    whole = len(members & {*found.values()}) >= WHOLE * len(members)
    return Intent.ROSTER if whole and _agree(groups, found, known) else Intent.LIST


def _agree(
    groups: Mapping[int, Sequence[Row]], found: Mapping[int, RecordId], known: Known
) -> bool:
    """Whether the sheet's households are by and large the book's.

    People move, but not one in five at once: such a sheet is in no order of households, unless it
    gives each row its household's number.
    """
    astray = 0
    for rows in groups.values():
        homes = [
            known.household_of(found[row.no])
            for row in rows
            if row.no in found and HH_NO not in row.answers
        ]
        astray += len(homes) - max(Counter(homes).values(), default=0)
    return astray <= ASTRAY * len(found)


def _says_together(rows: Sequence[Row]) -> bool:
    """Whether anything on the sheet says who belongs to one household."""
    return any(target in row.answers for row in rows for target in (HH_NO, RELATION, HEAD_NAME))


def _is_whole(rows: Sequence[Row], groups: Mapping[int, Sequence[Row]]) -> bool:
    """Whether the sheet brings households with their heads."""
    related = sum(RELATION in row.answers for row in rows)
    alive = [group for group in groups.values() if any(not row.aside for row in group)]
    headed = sum(any(is_head(row) for row in group) for group in alive)
    numbered = any(HH_NO in row.answers for row in rows)
    if related == 0 and not any(HEAD_NAME in row.answers for row in rows):
        return numbered and len(rows) >= TOGETHER * len(alive)
    if headed < HEADED * len(alive):
        return False
    return related == 0 or related >= RELATED * len(rows)


def is_head(row: Row) -> bool:
    """Whether a row is the head's own, by relation or by name."""
    return row.is_head or (NAME in row.answers and row.text(NAME) == row.text(HEAD_NAME))


def _known_person(row: Row, known: Known) -> RecordId | None:
    """The person of the book a row speaks of, without telling why there is none."""
    if found := known.by_number.get(row.text(ID_NUMBER)):
        return found
    fitting = [p for p in known.by_name.get(row.text(NAME), ()) if agrees(row, p, known)]
    return fitting[0] if len(fitting) == 1 else None


def roster_in_words(grouped: str, whole: bool, compared: str) -> str:
    """A roster in one sentence.

    Args:
        grouped: The households it was taken apart into, in words.
        whole: Whether it speaks of the whole village.
        compared: How it differs from the book, in words; empty for an empty book.
    """
    what = "这是全村花名册" if whole else "这是部分农户的花名册"
    return f"{what}：{grouped}{f'；与台账相比：{compared}' if compared else ''}。"


def list_in_words(people: int, title: str, changed: Sequence[str], newcomers: int) -> str:
    """A list of some people in one sentence.

    Args:
        people: How many stand on it.
        title: What stands above it; may be empty.
        changed: What it changes, by label.
        newcomers: How many are new, each in a household of the book.
    """
    named = f"「{title}」" if title else ""
    does = f"只更新{'、'.join(changed)}" if changed else "没有要更新的内容"
    new = f"，新增 {newcomers} 人到台账里已有的户" if newcomers else ""
    return f"这张表是 {people} 人的名单{named}，不是全村花名册；{does}{new}，不动户。"
