"""What can be done or opened by its name: pages, registers, new records, notices, tasks.

A command knows how it is found and what it does; what a page or a form is called, it asks the
registry and the definitions, so a new page or form of a county is here by itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from desktop.ui import keys
from desktop.ui.page.form_request import EventAsk, FormAsk
from desktop.ui.page.record_text import RecordText
from desktop.ui.page.register_menu import about, ask_about
from desktop.ui.page.registry import PAGES
from desktop.ui.pages.tasks.wording import place_of, window
from desktop.ui.palette.matching import Lines, Spelt, spelt
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person, Visit
from forms.events.reader import events
from forms.rules.lists import lists_of
from forms.schema.form import RecordId
from forms.tasks.tasks import OpenTask
from forms.village.past_answers import FORM as PAST

Go = Callable[[str, object], None]
"""Show a page by its name with an argument."""
OpenRecord = Callable[[str], None]
"""Show a record where it belongs."""

VISIT = "记走访"
DOING, PLACES, REGISTERS, NOTICES, TASKS = "做法", "页面", "台账", "公示", "待办"
FILES = "最近的文件"
_ALSO = {
    "start": "首页 今天", "check": "核对 对不上", "import": "导入 花名册 Excel", "leads": "线索",
    "settings": "口令 恢复单 字号 大字", "sync": "同步 U盘 县里", "report": "统计表",
    "map": "地图 位置 挂图", "pasted": "粘贴",
    "columns": "导出 名单", "fill": "填表 乡镇要的表", "mistaken": "恢复 删除",
    "recent": "撤销 历史 刚才 以前",
}  # fmt: skip
"""What else people call a page."""
MOST_SPELT = 20_000
"""Spellings kept: what the program can do, and what is due in a big village."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done.

    Attributes:
        group: Under which head it stands.
        title: What it is called.
        run: Does it.
        detail: What it does, where the title does not say it.
        icon: One of ``resources/icons``.
        key: Its key in the window, which works without the palette.
        also: What else people call it.
    """

    group: str
    title: str
    run: Callable[[], object]
    detail: str = ""
    icon: str = "next"
    key: str = ""
    also: str = ""

    @property
    def spelt(self) -> Spelt:
        """How it is found; spelt once, on the ledger thread before anybody types."""
        return _spelt(self.title, self.also)


@lru_cache(maxsize=MOST_SPELT)
def _spelt(title: str, also: str) -> Spelt:
    return spelt([title, *also.split()])


@dataclass(frozen=True, slots=True)
class Ways:
    """What the window can do, for the palette.

    Attributes:
        go: Shows a page.
        open_record: Shows a record where it belongs.
        own: What it does by itself: lock, undo.
        files: Files and books of late.
        area: Whether the book holds every village of a township or a county.
    """

    go: Go
    open_record: OpenRecord
    own: list[Command]
    files: Callable[[], list[Command]]
    area: bool


def commands(
    definitions: Definitions, go: Go, new: Callable[[str], object], *, area: bool
) -> list[Command]:
    """Everything of the program that has a name: pages, registers, kinds of notice.

    Args:
        definitions: What holds, with what the county published.
        go: Shows a page.
        new: Begins a record of a form.
        area: Whether the book holds every village of a township or a county.
    """
    return [
        *_new_records(definitions, new),
        *_pages(go, area=area),
        *_registers(definitions, go),
        *_notices(definitions, go),
    ]


def _pages(go: Go, *, area: bool) -> Iterator[Command]:
    for page in PAGES:
        if page.given or (page.area and not area):
            continue
        also = _ALSO.get(page.name, "")
        run = partial(go, page.name, None)
        key = keys.RECENT if page.name == "recent" else page.key
        yield Command(PLACES, page.title, run, icon=page.icon, key=key, also=also)


def _registers(definitions: Definitions, go: Go) -> Iterator[Command]:
    named = {page.name for page in PAGES}
    for list_id in lists_of(definitions):
        if f"derived:{list_id}" in named:
            continue
        form = definitions.forms.get(list_id)
        title = form.title if form else list_id
        run = partial(go, f"derived:{list_id}", None)
        yield Command(REGISTERS, title, run, detail="按规则推算的名单", icon="people")
    for form in definitions.forms.values():
        if f"list:{form.id}" not in named:
            run = partial(go, f"list:{form.id}", None)
            yield Command(REGISTERS, form.title, run, icon=form.register.icon)


def _new_records(definitions: Definitions, new: Callable[[str], object]) -> Iterator[Command]:
    for form in definitions.forms.values():
        if form.id == PAST or form.singleton:
            continue
        run = partial(new, form.id)
        yield Command(
            DOING, f"登记{form.title}", run, icon="plus", also=f"新建{form.title} {form.title}"
        )


def _notices(definitions: Definitions, go: Go) -> Iterator[Command]:
    for kind in definitions.notices.values():
        run = partial(go, "notice", kind.id)
        yield Command(
            NOTICES, kind.title, run, detail=f"{kind.id}，生成一张", icon="notice", also=kind.id
        )


def due(found: list[OpenTask], go: Go, open_record: OpenRecord, today: date) -> list[Command]:
    """The tasks that are open, each to be opened where it is done."""

    def run(task: OpenTask) -> Callable[[], object]:
        if task.record is not None and task.kind != "handover":
            return partial(open_record, task.record)
        return partial(go, *place_of(task, today))

    return [
        Command(TASKS, task.what, run(task), detail=window(task, today), icon="clock")
        for task in found
    ]


def acts_on(reading: RecordText, record: RecordId, form: str, go: Go, today: date) -> list[Command]:
    """What can be done with a record that was found.

    Args:
        reading: The book.
        record: The record.
        form: Its form.
        go: Shows a page.
        today: The day of a new record.
    """
    if form not in {Person.FORM, Household.FORM}:
        return [Command(DOING, "打开", partial(go, "form", FormAsk(form, record)), icon="book")]

    def new(title: str, icon: str, about: str) -> Command:
        run = partial(go, "form", ask_about(reading, about, record, today))
        return Command(DOING, title, run, icon=icon)

    visit = Command(DOING, VISIT, partial(go, "visit_sheet", record), icon="visit")
    edit = Command(DOING, "修改资料", partial(go, "form", FormAsk(form, record)), icon="edit")
    found = [Command(DOING, "打开", partial(go, form, record)), visit]
    if form == Household.FORM:
        found.append(new("加成员", "plus", Person.FORM))
    others = (one for _, forms in about(reading.definitions, form) for one in forms)
    return [
        *found,
        edit,
        *_events(reading.definitions, record, go),
        *(new(f"登记{one.title}", "plus", one.id) for one in others if one.id != Visit.FORM),
    ]


def _events(definitions: Definitions, record: RecordId, go: Go) -> Iterator[Command]:
    """What may happen in a life: a death, a birth, a move."""
    for one in events(definitions).values():
        run = partial(go, "event", EventAsk(one.id, record))
        key = f"{keys.EVENT} {one.letter.upper()}"
        yield Command(DOING, one.name, run, "变动，连同带来的事", "people", key, "变动")


def found_under(typed: str, lines: list[Command]) -> list[tuple[int, Command]]:
    """The commands that some words fit, best first, in the order of the lines where alike."""
    return [(worse, lines[at]) for worse, at in Lines(one.spelt for one in lines).find(typed)]
