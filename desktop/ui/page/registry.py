"""The registry of pages: one line a page says all of it; ``Page`` and the side list read it here.

To add a page: write the file, add a line. The lines are data, so that the side list knows every
page while a page is imported when it is first shown, for a quick start (``build_spec/cunji.spec``
packs the modules). A name such as ``list:visit`` means page ``list`` with the argument ``visit``.
"""

import importlib
from dataclasses import dataclass
from typing import Final

from desktop.ui import keys

PAGES_IN: Final = "desktop.ui.pages"
HELP_WITHOUT: Final = "每天打开先看这里"
"""Heading of the manual's section for pages that have no other."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page, or one argument of a page that has a place of its own in the side list.

    Attributes:
        name: How ``Page.go`` and the main window call it.
        place: Module below ``PAGES_IN``, and class.
        title: Chinese name in the side list and the head; empty where the argument says it.
        icon: One of ``resources/icons``.
        group: Title of a group of the side list that begins here.
        parent: The page with a place in the side list that a page without one belongs to.
        area: Whether it is there only where the book holds every village of a township, or of a
            county, which then is its title.
        given: Whether it shows nothing before it is given what it is about.
        help: Heading of the manual's section about it; empty where its parent's is.
    """

    name: str
    place: str
    title: str
    icon: str
    group: str = ""
    parent: str = ""
    area: bool = False
    given: bool = False
    help: str = ""

    @property
    def key(self) -> str:
        """Its key; pages with one stand in the side list, in the order of the table."""
        return keys.PAGES.get(self.name, "")

    def load(self) -> type:
        """The class; its module is imported now if it was not yet."""
        module, _, name = self.place.partition(":")
        found = getattr(importlib.import_module(f"{PAGES_IN}.{module}"), name)
        assert isinstance(found, type)
        return found


PAGES: Final = (
    PageEntry(
        "township", "township_page:TownshipPage", "本乡镇", "county", area=True,
        help="乡镇的电脑",
    ),
    PageEntry(
        "start", "home.home_page:StartPage", "今日", "home",
        help="每天打开先看这里",
    ),
    PageEntry(
        "tasks", "tasks.tasks_page:TasksPage", "待办", "clock",
        help="每天打开先看这里",
    ),
    PageEntry(
        "list:household", "records.record_list:RecordList", "农户", "household",
        "花名册",
        help="一户、一个人",
    ),
    PageEntry(
        "list:person", "records.record_list:RecordList", "人员", "people",
        help="一户、一个人",
    ),
    PageEntry(
        "list:visit", "records.record_list:RecordList", "走访", "visit",
        help="写一次走访",
    ),
    PageEntry(
        "derived:left_behind_child", "rules.derived_list:DerivedList", "留守儿童", "child",
        "三留守", help="留守人员名单",
    ),
    PageEntry(
        "derived:left_behind_woman", "rules.derived_list:DerivedList", "留守妇女", "woman",
        help="留守人员名单",
    ),
    PageEntry(
        "derived:left_behind_elder", "rules.derived_list:DerivedList", "留守老人", "elder",
        help="留守人员名单",
    ),
    PageEntry(
        "leads", "rules.leads:LeadsPage", "应享未享", "ask",
        help="应享未享",
    ),
    PageEntry(
        "import", "importing.import_page:ImportPage", "表格", "import", "办理",
        help="导入花名册",
    ),
    PageEntry(
        "notice", "notices.notice_page:NoticePage", "公示", "notice",
        help="公示",
    ),
    PageEntry(
        "board", "notices.board:BoardPage", "公示栏", "pin",
        help="公示栏",
    ),
    PageEntry(
        "indicators", "indicators.indicators_page:IndicatorsPage", "指标", "chart",
        help="指标",
    ),
    PageEntry(
        "report", "reports_page:ReportPage", "报表", "sheet",
        help="报表",
    ),
    PageEntry(
        "sync", "sync.sync_page:SyncPage", "上报", "sync",
        help="上报",
    ),
    PageEntry(
        "more", "records.all_registers:MorePage", "全部台账", "book", "更多",
        help="督查、驻村和村级组织",
    ),
    PageEntry(
        "check", "rules.consistency:CheckPage", "待核对", "done",
        help="遇到问题",
    ),
    PageEntry(
        "questions", "questions.questions_page:QuestionsPage", "问清单", "ask",
        help="问清单",
    ),
    PageEntry(
        "safe", "safe_hands.safe_page:SafePage", "安全", "key",
        help="安全：备份、试恢复、交接",
    ),
    PageEntry(
        "settings", "settings_page:SettingsPage", "设置", "settings",
        help="窗口、字号、深浅",
    ),
    PageEntry(
        "list", "records.record_list:RecordList", "", "book", parent="more", given=True,
        help="督查、驻村和村级组织",
    ),
    PageEntry(
        "derived", "rules.derived_list:DerivedList", "", "people", given=True,
        help="留守人员名单",
    ),
    PageEntry(
        "household", "people.household:HouseholdPage", "农户", "household",
        parent="list:household", given=True,
        help="一户、一个人",
    ),
    PageEntry(
        "new_household", "people.new_household:NewHouseholdPage", "新登记一户", "household",
        parent="list:household", help="新登记一户",
    ),
    PageEntry(
        "event", "people.event_card:EventPage", "登记变动", "edit", parent="list:person",
        given=True,
        help="生老病死、进出转户",
    ),
    PageEntry(
        "map", "map.map_page:MapPage", "屯的示意图", "village", parent="more",
        help="屯的示意图",
    ),
    PageEntry(
        "hand_over", "people.hand_over:HandOverPage", "离任交接", "pair", parent="more",
        help="督查、驻村和村级组织",
    ),
    PageEntry(
        "person", "people.person:PersonPage", "人员", "person", parent="list:person", given=True,
        help="一户、一个人",
    ),
    PageEntry(
        "fill", "importing.fill_page:FillPage", "填别人的表", "sheet", parent="import",
        help="填别人发来的空表",
    ),
    PageEntry(
        "filled", "importing.filled_cells:FilledPage", "各格来源", "sheet", parent="import",
        given=True,
        help="填别人发来的空表",
    ),
    PageEntry(
        "versions", "importing.versions:VersionsPage", "两版对照", "sheet", parent="import",
        given=True,
        help="填别人发来的空表",
    ),
    PageEntry(
        "visit_sheet", "visits.visit_page:VisitPage", "走访", "visit", parent="list:visit",
        given=True,
        help="写一次走访",
    ),
    PageEntry("form", "form.form_page:FormPage", "填表", "edit", given=True),
    PageEntry(
        "edit_many", "form.edit_many:EditManyPage", "改一项", "edit", parent="list:person",
        given=True,
    ),
    PageEntry(
        "register_many", "form.register_many:RegisterManyPage", "一起登记", "edit",
        parent="list:person", given=True,
    ),
    PageEntry(
        "preview", "file_preview:PreviewPage", "打印的样子", "sheet", parent="import", given=True
    ),
    PageEntry(
        "fund_ledger", "records.fund_ledger:FundLedgerPage", "资金台账", "sheet",
        parent="more",
    ),
    PageEntry(
        "columns", "records.columns:ColumnsPage", "选列存表", "sheet", parent="list:person"
    ),
    PageEntry(
        "pasted", "records.pasted:PastedPage", "按名单找人", "people", parent="list:person",
        help="一份名单里的人",
    ),
    PageEntry(
        "paste_list", "questions.paste_page:PasteListPage", "粘贴名单", "people",
        parent="questions", given=True,
    ),
    PageEntry(
        "letters", "letters_page:LettersPage", "文书", "edit", parent="more",
        help="文书",
    ),
    PageEntry(
        "take_over", "safe_hands.take_over_page:TakeOverPage", "交接给下一任", "pair",
        parent="safe",
        help="交接给下一任",
    ),
    PageEntry(
        "data_duties", "records.data_duties:DataDutiesPage", "个人信息保护", "lock", parent="safe",
        help="个人信息保护",
    ),
    PageEntry(
        "mistaken", "records.mistaken:MistakenPage", "误录的登记", "undo", parent="more",
        help="最近做的，和撤销",
    ),
    PageEntry(
        "recent", "records.recent:RecentPage", "最近做的", "undo", parent="more",
        help="最近做的，和撤销",
    ),
    PageEntry(
        "parameters", "rules.parameters:ParametersPage", "县里的标准", "county",
        parent="more",
    ),
)  # fmt: skip

_BY_NAME = {entry.name: entry for entry in PAGES}
_BY_PLACE = {entry.place: entry for entry in PAGES if ":" not in entry.name}


def entry(name: str) -> PageEntry:
    """The line of a page such as ``start`` or ``list:visit``."""
    return _BY_NAME.get(name) or _BY_NAME[name.partition(":")[0]]


def entry_of(page: type) -> PageEntry:
    """The line of a class.

    Raises:
        LookupError: Nobody wrote one, so nobody could ever open the page.
    """
    place = f"{page.__module__}:{page.__qualname__}".removeprefix(f"{PAGES_IN}.")
    found = _BY_PLACE.get(place)
    if found is None:
        raise LookupError(f"{place} stands in no line of {__name__}.PAGES; add one")
    return found


def section_of(page: PageEntry) -> str:
    """Heading of the section of the manual that tells about a page."""
    return page.help or (section_of(entry(page.parent)) if page.parent else HELP_WITHOUT)


def side_entries(*, area: bool) -> tuple[PageEntry, ...]:
    """What stands in the side list.

    Args:
        area: Whether the book holds every village of a township or a county.
    """
    return tuple(entry for entry in PAGES if entry.key and (area or not entry.area))
