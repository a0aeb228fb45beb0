"""The rows of 问清单: one line a question, a household or a person, with what waits for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.ui.page.person_text import household_line, household_name
from desktop.ui.page.record_text import RecordText
from desktop.ui.store.record_column import RecordColumn
from forms.questions.asking_order import AskingOrder, Manner, OfSomebody, VillageQuestion
from forms.schema.form import RecordId

TABS: Final = ("全村一次问", "按户问", "按人问", "问县里")
VILLAGE_TAB: Final = 0
HOW: Final[Mapping[Manner, str]] = {
    Manner.LIST: "粘贴名单", Manner.WORD: "写一句话", Manner.ROUND: "一起登记",
    Manner.COUNTY: "看标准", Manner.OWN: "走访",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskRow:
    """One line.

    Attributes:
        subject: The household or person; the question's own key otherwise.
        zh: What to ask.
        how: How it is asked, in words.
        waiting: How many answers wait for it.
        settled: How many are told with it.
        by_then: How many are told by then, where lines are asked in order.
        rules: The rules they are of.
        number: How many questions it is.
        question: The question itself, where it is one.
    """

    subject: RecordId
    zh: str
    how: str
    waiting: int
    settled: int
    by_then: int
    rules: tuple[str, ...]
    number: int
    question: VillageQuestion | None = None


@dataclass(frozen=True, slots=True)
class QuestionRows:
    """The rows of all tabs.

    Attributes:
        rows: By tab, in the order to ask.
        total: Answers that cannot be told.
        questions: How many questions that is, each asked once.
        titles: What the rules are about that wait.
    """

    rows: tuple[Mapping[RecordId, AskRow], ...]
    total: int
    questions: int
    titles: Mapping[str, str]


def rows_of(asking: AskingOrder) -> QuestionRows:
    """The rows of every tab."""
    village, county = asking.of_village, asking.of_county
    homes, people = asking.of_households, asking.of_people
    tabs = (
        {row.subject: row for row in map(_of_question, village)},
        {row.subject: row for row in map(_of_somebody, homes)},
        {row.subject: row for row in map(_of_somebody, people)},
        {row.subject: row for row in map(_of_question, county)},
    )
    own = sum(len(one.questions) for one in homes)
    return QuestionRows(
        tabs, asking.total, len(village) + len(county) + own - asking.in_rounds, asking.titles
    )


def _of_question(one: VillageQuestion) -> AskRow:
    key = RecordId(":".join(one.key))
    return AskRow(
        key, one.zh, HOW[one.manner], one.waiting, one.settled, one.by_then, one.rules, 1, one
    )


def _of_somebody(one: OfSomebody) -> AskRow:
    return AskRow(
        one.subject, "　".join(one.questions), HOW[Manner.OWN], one.waiting, one.settled, 0,
        one.rules, len(one.questions),
    )  # fmt: skip


def columns_of(
    tab: int, rows: Mapping[RecordId, AskRow], reading: RecordText, told: QuestionRows
) -> Sequence[RecordColumn]:
    """The columns of a tab."""
    places = {key: at for at, key in enumerate(rows, 1)}

    def waits(key: RecordId) -> str:
        return "、".join(dict.fromkeys(told.titles.get(rule, rule) for rule in rows[key].rules))

    def number(title: str, of: Callable[[AskRow], int]) -> RecordColumn:
        return RecordColumn(title, lambda k: f"{of(rows[k]):,}", lambda k: -of(rows[k]), right=True)

    columns = (
        RecordColumn("先后", lambda k: str(places[k]), places.__getitem__, right=True),
        RecordColumn("户", lambda k: household_name(reading, k), name=True),
        RecordColumn("谁", reading.view.name, name=True),
        RecordColumn("所在户", lambda k: household_line(reading, k), name=True),
        RecordColumn("问什么", lambda k: rows[k].zh),
        number("几件", lambda row: row.number),
        number("算清", lambda row: row.settled),
        RecordColumn("累计", lambda k: f"{_share(rows[k].by_then, told.total)}%",
                     lambda k: rows[k].by_then, right=True),
        number("等着", lambda row: row.waiting),
        RecordColumn("怎么问", lambda k: rows[k].how),
        RecordColumn("哪些答案等着", waits),
    )  # fmt: skip
    by_title = {column.title: column for column in columns}
    return [by_title[title] for title in _SHOWN[tab]]


_SHOWN: Final = (
    ("先后", "问什么", "算清", "累计", "等着", "怎么问", "哪些答案等着"),
    ("先后", "户", "几件", "算清", "等着", "问什么", "哪些答案等着"),
    ("先后", "谁", "所在户", "几件", "算清", "等着", "问什么", "哪些答案等着"),
    ("先后", "问什么", "算清", "等着", "哪些答案等着"),
)
"""The columns of each tab, in order."""


def _share(part: int, whole: int) -> int:
    """Whole percent, rounded down: it is all only when it is."""
    return 100 * part // whole if whole else 100
