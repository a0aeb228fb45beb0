"""The page of what waits for a second person: who asks for what and why, and saying yes or no."""

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from forms.errors import CunjiError
from sync.county.console.asking.asks import AnswerWaiting, Asked
from sync.county.console.console import ADMIN, DESK, Ask, Console, PageSet, page
from sync.county.two_persons import LIFE_H, Confirmed, Waiting, Wanted

TAB: Final = "待确认"


class WaitingPages(PageSet):
    """The handlers; each makes one page."""

    @page("/waiting", roles=DESK, act="看待确认", tab=TAB)
    def every(self, ask: Ask[Asked]) -> Response:
        """What waits in the area, and what became of the rest."""
        return shown(self._console, ask)

    @page("/waiting", method="POST", asks=AnswerWaiting, roles=ADMIN, act="确认", tab=TAB)
    def answer(self, ask: Ask[AnswerWaiting]) -> Response:
        """Say yes, which does it, or no."""
        two, who, number = self._console.two_persons, ask.signed_in, ask.said.item
        try:
            if ask.said.does == "withdraw":
                gone = two.withdraw(ask.area, number)
                ask.notes.append(f"不办第 {number} 项：{gone.wanted.zh}")
                return shown(self._console, ask)
            made = two.confirm(ask.area, number, who.account)
        except CunjiError as error:
            ask.notes.append(f"没有完成（{error.code}）")
            return shown(self._console, ask, told=error.told, status=error.status or 400)
        ask.notes.append(f"确认第 {number} 项（{made.waiting.by} 提出）：{made.waiting.wanted.zh}")
        return shown(self._console, ask, made=made)


def waits(console: Console, ask: Ask[Any], wanted: Wanted, reason: str) -> Response:
    """Put down what one person may not do alone; the page that says so.

    Raises:
        CunjiError: Why it could not be done.
    """
    who = ask.signed_in.account
    made = console.two_persons.ask(ask.area, wanted, who, reason)
    ask.notes.append(f"提出第 {made.number} 项：{wanted.zh}")
    return shown(console, ask, asked=made)


def shown(
    console: Console,
    ask: Ask[Any],
    *,
    asked: Waiting | None = None,
    made: Confirmed | None = None,
    told: str = "",
    status: int = 200,
) -> Response:
    """The page."""
    here = replace(ask, tab=TAB)  # also where the page of another entry has led here
    second = asked is not None and console.two_persons.second_at_hand(asked.area, asked.by)
    return console.render(
        "waiting.html", here, lines=console.two_persons.lines(ask.area), asked=asked, made=made,
        second=second, told=told, hours=LIFE_H, status=status,
    )  # fmt: skip
