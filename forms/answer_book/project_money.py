"""What came in for a project, what was paid and what is left: from the cash book, or not known.

An entry without amount or direction leaves all three open; where the book was begun with money left
over, nobody knows what came in before, but what is left is known.
"""

from collections.abc import Iterator
from typing import Final

from forms.answer_book.answer_entry import PROJECT, AnswerEntry, Asking, Find, Reply, Subject
from forms.notices.cash_book import MONEY_IN, MONEY_OUT, OPENING, WAYS, moves, of_project
from forms.schema.form import Disclosure

_ASKED: Final[dict[str, tuple[str, str]]] = {
    "arrived": ("到账资金", MONEY_IN), "paid": ("已支付资金", MONEY_OUT), "left": ("结余资金", ""),
}  # fmt: skip
"""By name: the word, and the direction that is added up; of what is left both."""


def project_money_entries() -> Iterator[AnswerEntry]:
    """The figures of a project's money up to the day."""
    for name, (zh, way) in _ASKED.items():
        yield AnswerEntry(f"project.{name}", PROJECT, zh, "money", Disclosure.PUBLIC,
                          _summing(zh, way), "元")  # fmt: skip


def _summing(zh: str, way: str) -> Find:
    def find(asking: Asking, subject: Subject) -> Reply:
        entries = of_project(asking.view, subject.project, asking.day) if subject.project else []
        if not entries:
            return Reply(None, question=f"这个项目的{zh}没有记账，请先登记资金流水。")
        if any(one.amount is None or one.way not in WAYS for _, one in entries):
            return Reply(None, question=f"这个项目有没写金额或收支的流水，{zh}算不出来，请补填。")
        if not way:
            return Reply(sum(moves(entries).values()), subject.project)
        if any(one.way == OPENING for _, one in entries):
            asked = f"这个项目开始记账时已有结余，以前的收支没有记，{zh}算不出来。"
            return Reply(None, question=asked)
        return Reply(sum(one.amount or 0 for _, one in entries if one.way == way), subject.project)

    return find
