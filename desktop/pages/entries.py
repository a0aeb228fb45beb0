"""The pages of the window and the entries of the side list.

To add a page: write the file, add a line to ``PAGES``, and a line to ``ENTRIES`` if it belongs in
the side list. A name such as ``list:visit`` means page ``list`` with the argument ``visit``.
"""

import importlib
from typing import NamedTuple

from desktop.pages.base import Desk, Page

PAGES = {
    "start": "start_page:StartPage",
    "list": "record_list:RecordList",
    "derived": "derived_list:DerivedList",
    "household": "household_page:HouseholdPage",
    "person": "person_page:PersonPage",
    "form": "form_page:FormPage",
    "more": "more_page:MorePage",
    "import": "import_page:ImportPage",
    "notice": "notice_page:NoticePage",
    "sync": "sync_page:SyncPage",
    "settings": "settings_page:SettingsPage",
}
"""Module below ``desktop.pages`` and class; imported when first shown, for a quick start."""


class Entry(NamedTuple):
    """One line of the side list."""

    name: str
    title: str
    icon: str
    key: str
    group: str = ""


ENTRIES = (
    Entry("start", "今日", "home", "Alt+1"),
    Entry("list:household", "农户", "household", "Alt+2", "花名册"),
    Entry("list:person", "人员", "people", "Alt+3"),
    Entry("list:visit", "走访", "visit", "Alt+4"),
    Entry("derived:left_behind_child", "留守儿童", "child", "Alt+5", "三留守"),
    Entry("derived:left_behind_woman", "留守妇女", "woman", "Alt+6"),
    Entry("derived:left_behind_elder", "留守老人", "elder", "Alt+7"),
    Entry("import", "导入表格", "import", "Alt+8", "办理"),
    Entry("notice", "公示", "notice", "Alt+9"),
    Entry("sync", "上报", "sync", "Alt+0"),
    Entry("more", "全部台账", "book", "Ctrl+Alt+1", "更多"),
    Entry("settings", "设置", "settings", "Ctrl+,"),
)


def make(name: str, desk: Desk) -> Page:
    """Make the page of a name such as ``start`` or ``list:visit``."""
    module, _, cls = PAGES[name.partition(":")[0]].partition(":")
    made = getattr(importlib.import_module(f"desktop.pages.{module}"), cls)(desk)
    assert isinstance(made, Page)
    return made
