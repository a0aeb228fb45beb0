"""``cunji handover``: what somebody who leaves has in hand goes to the successor, in one save."""

import argparse
from datetime import date

from desktop.book.book import Book
from desktop.cli.context import day_of, emit, open_book, tell
from desktop.errors.command import HandOverRefused, NoSuchHelper
from forms.definitions.records import Helper
from forms.leads.succession import Succession, succession, why_not
from forms.leads.succession import hand_over as writes_of
from forms.notices.claims import Judge
from forms.schema.form import RecordId
from sync.change import new_record_id
from sync.store.values import Draft

REASON = "离任交接"


def hand_over(call: argparse.Namespace) -> None:
    """``cunji handover``: see what is in a leaver's hands, and hand it over.

    Raises:
        NoSuchHelper: Somebody is not known, or not by this name alone.
        HandOverRefused: That one cannot take over.
    """
    with open_book(call) as book:
        giver, taker, day = _helper(book, call.giver), _helper(book, call.taker), day_of(call)
        view = book.view()
        if why := why_not(view, giver, taker, day):
            raise HandOverRefused(why=why)
        today = date.today()  # noqa: DTZ011  what has been done meanwhile is in nobody's hands
        judge = Judge(view, max(day, today), book.definitions)
        plan = succession(judge, giver, taker, day)
        chosen = set(call.only) or {one.record for one in plan.held}
        if strange := chosen - {one.record for one in plan.held}:
            raise HandOverRefused(why=f"{min(strange)}不在能转的事里，请先用 --preview 看编号。")
        save = 0
        if not call.preview:
            writes = writes_of(judge, plan, chosen, new_record_id())
            drafts = [Draft(one.form, one.body, one.record) for one in writes]
            save = book.ledger.write.save(drafts, actor=book.actor, reason=REASON).tx
    _say(plan, chosen, save, json=call.json)


def _helper(book: Book, given: str) -> RecordId:
    """Whom a name or an id means.

    Raises:
        NoSuchHelper: Nobody, or several.
    """
    helpers = book.view().all(Helper)
    found = [one.id for one in helpers if given == one.id] or [
        one.id for one in helpers if one.name == given.strip()
    ]
    if len(found) != 1:
        raise NoSuchHelper(many="有几个人叫这个名字" if found else "没有这个人")
    return found[0]


def _say(plan: Succession, chosen: set[RecordId], save: int, *, json: bool) -> None:
    if json:
        emit({
            "held": [
                {"id": one.record, "form": one.form, "what": one.what, "goes": one.record in chosen}
                for one in plan.held
            ],
            "stays": list(plan.stays), "written": bool(save), "save": save,
        })  # fmt: skip
        return
    for one in plan.held:
        tell(f"{one.record}  {one.what}{'' if one.record in chosen else '（不转）'}")
    for line in plan.stays:
        tell(f"不转：{line}")
    if not save:
        tell(f"共 {len(plan.held)} 项可以转。这是预览，没有写入。")
        return
    tell(
        f"已转 {len(chosen)} 项，离任日期和交接单已登记；请补写见证人和签字，当天更换台账口令。"
        f"要撤销：cunji undo --save {save}。"
    )
