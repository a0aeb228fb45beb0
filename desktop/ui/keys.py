"""Every key of the window, in one table: what presses it, what it does, where it does it.

Pages name their keys from here, so help, tool tips, the manual's chapter and the test that looks
for two of one kind read the same. A key that only moves within a box is Qt's and stands here for
its words alone (``OWN``). To add one: a constant, a line in ``TABLE``.
"""

from typing import Final, NamedTuple

EVERYWHERE: Final = "到处都能用"
TABLES: Final = "表格里"
FORMS: Final = "填表、方格、清单里"
"""Where a key works; else the page it works on."""

HELP: Final = "F1"
EDIT_ONE: Final = "F2"
FIND: Final = "F3"
FACETS: Final = "F4"
READ_AGAIN: Final = "F5"
SIXTH: Final = "F6"
SEVENTH: Final = "F7"
EIGHTH: Final = "F8"
NINTH: Final = "F9"
BACK: Final = "Esc"
FIND_TOO: Final = "Ctrl+K"
FILTER: Final = "Ctrl+F"
NEW: Final = "Ctrl+N"
REGISTER: Final = "Ctrl+Shift+N"
RECENT: Final = "Ctrl+H"
UNDO: Final = "Ctrl+Z"
REDO: Final = "Ctrl+Shift+Z"
LOCK: Final = "Ctrl+L"
GO_BACK: Final = "Alt+Left"
SAVE: Final = "Ctrl+S"
CHOOSE_COLUMNS: Final = "Ctrl+Shift+S"
COPY: Final = "Ctrl+C"
COPY_BARE: Final = "Ctrl+Shift+C"
PRINT: Final = "Ctrl+P"
VISIT: Final = "Ctrl+Shift+V"
PRINT_VISITS: Final = "Ctrl+Shift+P"
ERASE: Final = "Del"
OPEN_FILE: Final = "Ctrl+O"
NEXT_STEP: Final = "Ctrl+Return"
LATER: Final = "Ctrl+D"
ABOVE: Final = "Ctrl+D"
EVENT: Final = "Ctrl+E"
EDIT: Final = "Ctrl+Shift+E"
HOW: Final = "Ctrl+I"
JUDGE: Final = "Ctrl+Y"
UNSEAL: Final = "Ctrl+U"
SMALLER: Final = "Ctrl+-"
LARGER: Final = "Ctrl++"
WHOLE: Final = "Ctrl+0"
BACK_UP: Final = "Ctrl+B"
SETTINGS: Final = "Ctrl+,"
HOLDS: Final = "1"
FALSE: Final = "2"
OPEN: Final = "3"

PAGES: Final = {
    "township": "Ctrl+Alt+8", "start": "Alt+1", "tasks": "Ctrl+Alt+5", "list:household": "Alt+2",
    "list:person": "Alt+3", "list:visit": "Alt+4", "derived:left_behind_child": "Alt+5",
    "derived:left_behind_woman": "Alt+6", "derived:left_behind_elder": "Alt+7",
    "leads": "Ctrl+Alt+2", "import": "Alt+8", "notice": "Alt+9", "board": "Ctrl+Alt+7",
    "indicators": "Ctrl+Alt+6", "report": "Ctrl+Alt+3", "sync": "Alt+0", "more": "Ctrl+Alt+1",
    "check": "Ctrl+Alt+4", "questions": "Ctrl+Alt+9", "safe": BACK_UP, "settings": SETTINGS,
}  # fmt: skip
"""The key of each page of the side list; the names of pages are those of the registry."""


class Key(NamedTuple):
    """One key.

    Attributes:
        press: In Qt's spelling, or as it is called where it is Qt's own.
        words: What it does.
        where: ``EVERYWHERE``, ``TABLES``, ``FORMS``, or what the page is called.
    """

    press: str
    words: str
    where: str


TABLE: Final = (
    Key(HELP, "手册，打开在这一页", EVERYWHERE),
    Key(FIND, "找人、找页、做事", EVERYWHERE),
    Key(FIND_TOO, "同 F3", EVERYWHERE),
    Key(READ_AGAIN, "重读这一页", EVERYWHERE),
    Key(RECENT, "最近做的", EVERYWHERE),
    Key(UNDO, "撤销", EVERYWHERE),
    Key(REDO, "重做", EVERYWHERE),
    Key(BACK_UP, "备份（再按回车）", EVERYWHERE),
    Key(LOCK, "锁定", EVERYWHERE),
    Key(GO_BACK, "回到前一页", EVERYWHERE),
    Key("Alt+1…0", "换页", EVERYWHERE),
    Key("Ctrl+Alt+1…9", "换页，左边没有数字的那几页", EVERYWHERE),
    Key(FILTER, "本页筛选", EVERYWHERE),
    Key(NEW, "新登记（人、户的页面上是走访）", EVERYWHERE),
    Key(SETTINGS, "设置", EVERYWHERE),
    Key("↑↓ PgUp PgDn Home End", "选行，按住 Shift 连选", TABLES),
    Key("Ctrl+A", "选中筛出来的全部", TABLES),
    Key("Ctrl+Shift+A", "反过来选", TABLES),
    Key(BACK, "放开选中的", TABLES),
    Key("回车", "打开", TABLES),
    Key(EDIT_ONE, "改一项", TABLES),
    Key(REGISTER, "登记（选中的一起登）", TABLES),
    Key(COPY, "复制，带表头", TABLES),
    Key(COPY_BARE, "复制，不带表头", TABLES),
    Key(PRINT, "打印名单", TABLES),
    Key(VISIT, "记走访", TABLES),
    Key(PRINT_VISITS, "打印走访单", TABLES),
    Key(SAVE, "存 Excel", TABLES),
    Key(CHOOSE_COLUMNS, "选列存表", TABLES),
    Key(FACETS, "筛选栏", TABLES),
    Key("← →", "收起、展开一组", TABLES),
    Key("菜单键", "能做的事", TABLES),
    Key("Tab", "下一项；日期一格算一项", FORMS),
    Key("回车", "方格里下一行；对话框里按下", FORMS),
    Key("Ctrl+;", "今天（日期里；也可以写 1128、昨天、-3、+30）", FORMS),
    Key(ABOVE, "方格里同上一行", FORMS),
    Key("1…9", "选一格", FORMS),
    Key(SAVE, "保存", FORMS),
    Key(BACK, "返回，没保存的先问", FORMS),
    Key(UNSEAL, "查看封存内容", FORMS),
    Key(EVENT, "变动：死亡、出生、转户……再按一个字母", "人、户的页面"),
    Key(EDIT, "修改资料", "人、户的页面"),
    Key(PRINT, "打印带去", "走访（一户的单子）"),
    Key(NEXT_STEP, "下一步", "公示栏"),
    Key(JUDGE, "验一张公示", "公示栏"),
    Key(SAVE, "本季度档案", "公示栏"),
    Key(NEXT_STEP, "记张贴", "公示"),
    Key(SMALLER, "缩小", "公示"),
    Key(LARGER, "放大", "公示"),
    Key(WHOLE, "适合宽度", "公示"),
    Key(LATER, "推迟", "待办"),
    Key(NEXT_STEP, "办完了", "待办"),
    Key(NEXT_STEP, "就是这样", "待核对"),
    Key(EIGHTH, "修复", "待核对"),
    Key(SEVENTH, "误录的登记", "待核对"),
    Key(HOLDS, "核实：成立", "应享未享"),
    Key(FALSE, "核实：不成立", "应享未享"),
    Key(OPEN, "核实：待定", "应享未享"),
    Key(HOW, "怎么算、依据", "指标"),
    Key(EVENT, "改正文", "报表"),
    Key(OPEN_FILE, "选择文件", "表格"),
    Key(SIXTH, "两版对照", "填别人的表"),
    Key(SEVENTH, "预览", "填别人的表"),
    Key(EIGHTH, "各格来源", "填别人的表"),
    Key(EIGHTH, "做成待办", "各格来源"),
    Key(SEVENTH, "选中这些人", "按名单找人"),
    Key(EIGHTH, "只看这些人", "按名单找人"),
    Key(NINTH, "按名单找", "人员"),
    Key(NINTH, "登记（这一类）", "台账"),
    Key(SEVENTH, "看余额", "资金流水"),
    Key(EIGHTH, "按户分摊", "一事一议"),
    Key(SIXTH, "挪屯", "屯的示意图"),
    Key(SEVENTH, "画路", "屯的示意图"),
    Key(EIGHTH, "画河", "屯的示意图"),
    Key(NINTH, "画山", "屯的示意图"),
    Key(ERASE, "擦掉这条线", "屯的示意图"),
    Key(SIXTH, "县里的标准", "全部台账"),
    Key(SEVENTH, "误录的登记", "全部台账"),
    Key(EIGHTH, "文书", "全部台账"),
    Key(NINTH, "上报、全部同步", "上报、本乡镇"),
    Key(EIGHTH, "都看过了", "本乡镇"),
)


def shown(press: str) -> str:
    """A key as people read it."""
    return press.replace("Return", "回车").replace("Left", "←")


def common() -> list[Key]:
    """What means the same on every page, then in every table, then in every form."""
    return [key for key in TABLE if key.where in (EVERYWHERE, TABLES, FORMS)]
