"""The pages of the window and the entries of the side list.

To add a page: write the file, give it a function and a line in ``PAGES``, and a line in ``ENTRIES``
if it belongs in the side list. A name such as ``list:visit`` means page ``list`` with the argument
``visit``.
"""

from collections.abc import Callable
from typing import NamedTuple

from desktop.pages.base import Desk, Page


class Entry(NamedTuple):
    """One line of the side list."""

    name: str
    title: str
    icon: str
    key: str
    group: str = ""


ENTRIES = (
    Entry("start", "今日", "home", "Alt+1"),
    Entry("tasks", "待办", "clock", "Ctrl+Alt+5"),
    Entry("list:household", "农户", "household", "Alt+2", "花名册"),
    Entry("list:person", "人员", "people", "Alt+3"),
    Entry("list:visit", "走访", "visit", "Alt+4"),
    Entry("derived:left_behind_child", "留守儿童", "child", "Alt+5", "三留守"),
    Entry("derived:left_behind_woman", "留守妇女", "woman", "Alt+6"),
    Entry("derived:left_behind_elder", "留守老人", "elder", "Alt+7"),
    Entry("leads", "应享未享", "ask", "Ctrl+Alt+2"),
    Entry("import", "导入表格", "import", "Alt+8", "办理"),
    Entry("notice", "公示", "notice", "Alt+9"),
    Entry("board", "公示栏", "pin", "Ctrl+Alt+7"),
    Entry("indicators", "指标", "chart", "Ctrl+Alt+6"),
    Entry("report", "报表", "sheet", "Ctrl+Alt+3"),
    Entry("sync", "上报", "sync", "Alt+0"),
    Entry("more", "全部台账", "book", "Ctrl+Alt+1", "更多"),
    Entry("check", "核对", "done", "Ctrl+Alt+4"),
    Entry("settings", "设置", "settings", "Ctrl+,"),
)


OF_AREA = Entry("township", "本乡镇", "county", "Ctrl+Alt+8")
"""Stands first where the book holds every village of a township, or of a county (本县)."""


def _township() -> type[Page]:
    from desktop.pages.township_page import TownshipPage

    return TownshipPage


def _start() -> type[Page]:
    from desktop.pages.start_page import StartPage

    return StartPage


def _list() -> type[Page]:
    from desktop.pages.record_list import RecordList

    return RecordList


def _derived() -> type[Page]:
    from desktop.pages.derived_list import DerivedList

    return DerivedList


def _leads() -> type[Page]:
    from desktop.pages.leads_page import LeadsPage

    return LeadsPage


def _household() -> type[Page]:
    from desktop.pages.household_page import HouseholdPage

    return HouseholdPage


def _household_change() -> type[Page]:
    from desktop.pages.household_change_page import HouseholdChangePage

    return HouseholdChangePage


def _person() -> type[Page]:
    from desktop.pages.person_page import PersonPage

    return PersonPage


def _form() -> type[Page]:
    from desktop.pages.form_page import FormPage

    return FormPage


def _more() -> type[Page]:
    from desktop.pages.more_page import MorePage

    return MorePage


def _tasks() -> type[Page]:
    from desktop.pages.tasks_page import TasksPage

    return TasksPage


def _indicators() -> type[Page]:
    from desktop.pages.indicators_page import IndicatorsPage

    return IndicatorsPage


def _parameters() -> type[Page]:
    from desktop.pages.parameters_page import ParametersPage

    return ParametersPage


def _fund_ledger() -> type[Page]:
    from desktop.pages.fund_ledger_page import FundLedgerPage

    return FundLedgerPage


def _check() -> type[Page]:
    from desktop.pages.check_page import CheckPage

    return CheckPage


def _import() -> type[Page]:
    from desktop.pages.import_page import ImportPage

    return ImportPage


def _notice() -> type[Page]:
    from desktop.pages.notice_page import NoticePage

    return NoticePage


def _board() -> type[Page]:
    from desktop.pages.board_page import BoardPage

    return BoardPage


def _report() -> type[Page]:
    from desktop.pages.report_page import ReportPage

    return ReportPage


def _sync() -> type[Page]:
    from desktop.pages.sync_page import SyncPage

    return SyncPage


def _settings() -> type[Page]:
    from desktop.pages.settings_page import SettingsPage

    return SettingsPage


PAGES: dict[str, Callable[[], type[Page]]] = {
    "township": _township,
    "start": _start,
    "list": _list,
    "derived": _derived,
    "leads": _leads,
    "household": _household,
    "household_change": _household_change,
    "person": _person,
    "form": _form,
    "more": _more,
    "check": _check,
    "fund_ledger": _fund_ledger,
    "parameters": _parameters,
    "indicators": _indicators,
    "tasks": _tasks,
    "import": _import,
    "notice": _notice,
    "board": _board,
    "report": _report,
    "sync": _sync,
    "settings": _settings,
}
"""Each page is imported when first shown, for a quick start; by statements, which freezing sees."""


def make(name: str, desk: Desk) -> Page:
    """Make the page of a name such as ``start`` or ``list:visit``."""
    return PAGES[name.partition(":")[0]]()(desk)
