"""Mark a record as mistaken: what hangs on it is shown first, then a person decides."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.ui import dialogs
from desktop.ui.fields.base import Found, Surroundings
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.mark_dialog import Mark, Picker
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from forms.schema.form import Disclosure, FieldDef, RecordId

if TYPE_CHECKING:
    from desktop.ui.page.record_text import RecordText
    from sync.ledger.mistaken import Hanging

REASONS: Final = ("录了两遍", "录错了人或户", "不是本村的", "其他")
MEANING: Final = (
    "标了以后不再计入名单和统计。内容和经过都留着，"
    "随时可以按 Ctrl+Z 撤销，或到「全部台账 › 误录的登记」里恢复。"
)
NAMES_SHOWN: Final = 4
"""So many records of one form are named; of the others it is said how many there are."""

Told = Callable[[], None]


def mark(
    context: PageContext, ask: FormAsk, parent: QWidget, begun: Told, done: Told, failed: Told
) -> None:
    """Look up what hangs on a record, ask, and mark it.

    Args:
        context: Of the page.
        ask: What the page shows; it holds the record.
        parent: The page.
        begun: Called once a person was asked: it is being written now, or it is not to be.
        done: Called when it is marked.
        failed: Called when it was not, after all.
    """
    record, book = ask.record, context.book
    assert record is not None

    def found(hung: "Hanging") -> None:
        if isValid(parent):
            if parent.isVisible():  # who went elsewhere meanwhile has let it be
                _ask(context, ask, parent, done, failed, hung)
            begun()

    def not_found(caught: BaseException) -> None:
        begun()
        dialogs.error(caught, parent, "没有办成")

    context.run(lambda _: book.ledger.read.hanging([record]), done=found, failed=not_found)


def _ask(
    context: PageContext, ask: FormAsk, parent: QWidget, done: Told, failed: Told, hung: "Hanging",
) -> None:  # fmt: skip
    record, reading = ask.record, context.reading
    assert record is not None
    if reading.form_of(record) is None:
        return  # gone meanwhile
    said = dialogs.mark(_question(reading, ask.form, record, hung), parent)
    if said is None:
        return
    title, instead = reading.form(ask.form).title, said.instead
    context.write(
        ask,
        lambda book: book.ledger.write.retract(
            [record],
            actor=book.actor,
            reason=said.reason,
            with_dependants=bool(hung.at),
            instead=RecordId(instead) if instead else None,
        ),
        parent,
        done=f"已标为误录：{title}",
        then=lambda _: done(),
        failed=failed,
        trouble="没有办成",
    )


def _question(reading: "RecordText", form: str, record: RecordId, hung: "Hanging") -> Mark:
    what = f"把{reading.form(form).title}「{reading.name(record)}」标为误录"
    if not hung.at:
        return Mark(what, MEANING, REASONS)
    number = len({one.record for one in hung.at})
    more = len(hung.goes.keys() | hung.emptied.keys()) - number
    held = f"还有 {number} 条登记连着它" + (f"，又带着另外 {more} 条。" if more else "。")
    return Mark(
        what,
        MEANING,
        REASONS,
        f"{held}要先改到别处的，请取消，改好再标。",
        tuple(_lines(reading, hung)),
        _together(hung),
        _picker(reading, form, record),
    )


def _lines(reading: "RecordText", hung: "Hanging") -> list[str]:
    """What hangs on the record, a line for each form."""
    by_form: dict[str, list[RecordId]] = defaultdict(list)
    for record, form in {**hung.goes, **hung.emptied}.items():
        by_form[form].append(record)
    lines = []
    for form, records in by_form.items():
        named = list(dict.fromkeys(reading.name(one) for one in records[:NAMES_SHOWN]))
        rest = "等" if len(records) > NAMES_SHOWN else ""
        title = reading.form(form).title
        lines.append(f"{title} {len(records)} 条：{'、'.join(named)}{rest}")
    return lines


def _together(hung: "Hanging") -> str:
    goes = f"{len(hung.goes)} 条一起标为误录" if hung.goes else ""
    stays = f"{len(hung.emptied)} 条留着，只把连到它的那一项清空" if hung.emptied else ""
    return "，".join(part for part in (goes, stays) if part) + "；恢复时一起恢复。"


def _picker(reading: "RecordText", form: str, record: RecordId) -> Picker:
    def find(form_id: str, typed: str) -> list[Found]:
        return [Found(*line[:3]) for line in reading.choices(form_id, typed) if line.id != record]

    question = FieldDef(
        "instead", "改连到哪一条", "ref", Disclosure.INSIDE, "M8", form=form,
        hint=f"输入另一条{reading.form(form).title}的姓名、名称或拼音首字母",
    )  # fmt: skip
    around = Surroundings(reading.definitions.codes, find, reading.name)
    widget = WIDGETS["ref"](question, around)
    return Picker(widget, widget.value, widget.changed)
