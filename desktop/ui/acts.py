"""Every act of the window: through which doors it writes, and how it is taken back.

Whatever is saved into records is taken back by the number of its save: by the toast and Ctrl+Z, and
on 最近做的 also after a restart and a sync. What is none of these says so before it is done
(``final``), in the place that does it. A module that writes and stands in no line here is a red
test (``tests/unit/desktop/ui/test_acts.py``), and so is an act without a way back.
"""

from dataclasses import dataclass
from typing import Final

BY_SAVE: Final = "提示上的「撤销」、Ctrl+Z、最近做的"
"""How whatever was saved into records is taken back."""


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind of act.

    Attributes:
        name: What it is, in words.
        doors: Modules of the window that write it, below ``desktop.ui``.
        inverse: How it is taken back in the window; empty for what cannot be.
        final: What a person is told before it is done, where it cannot be taken back.
    """

    name: str
    doors: tuple[str, ...]
    inverse: str = ""
    final: str = ""

    def __post_init__(self) -> None:
        """An act has a way back, or says before that it has none.

        Raises:
            ValueError: It has neither, or both.
        """
        if bool(self.inverse) == bool(self.final):
            raise ValueError(f"{self.name}: either an inverse, or a reason that is said before")


LEAVES: Final = ActKind(
    "带出名单、表和文书", ("page.save_table", "pages.letters_page", "pages.reports_page"),
    final="带出去的收不回来，这一条记录也不能删。",
)  # fmt: skip
LOOKS: Final = ActKind("查看封存内容", ("page.sealed",), final="看过就记下了，这一条记录不能删。")
PASSPHRASE: Final = ActKind(
    "换口令、再印恢复单", ("pages.safe_hands.secrets_cards",),
    final="口令换了就换了：旧口令和以前印的恢复单马上作废，没有撤销；想换回去就再换一次。",
)  # fmt: skip
HAND_OVER: Final = ActKind(
    "交接给下一任", ("pages.safe_hands.take_over_page",),
    final="换好以后原来的口令和恢复单都打不开这本台账了，没有撤销。",
)  # fmt: skip
ENROL: Final = ActKind(
    "接入县里、上报", ("pages.sync.sync_page", "pages.township_page"),
    final="送上去的县里就收到了，收不回来；写错了照样可以在这里撤销，下一次上报再告诉县里。",
)  # fmt: skip

ERASE: Final = ActKind(
    "申请依法删除", ("pages.records.data_duties",),
    final="申请写下就不能收回；县里没有确认以前什么也没删，不该删的请县里不确认。",
)  # fmt: skip

ACTS: Final = (
    ActKind("登记、修改一条", ("pages.form.form_page",), BY_SAVE),
    ActKind("改一项", ("pages.form.edit_many",), BY_SAVE),
    ActKind("一起登记", ("pages.form.register_many",), BY_SAVE),
    ActKind("标为误录", ("pages.form.marking",), f"{BY_SAVE}，误录的登记里「恢复」"),
    ActKind("恢复误录的登记", ("pages.records.mistaken",), BY_SAVE),
    ActKind("撤销、重做", ("page.page",), "Ctrl+Shift+Z、Ctrl+Z，最近做的里「重做」"),
    ActKind("走访", ("pages.visits.visit_page",), BY_SAVE),
    ActKind("登记变动", ("pages.people.event_card",), BY_SAVE),
    ActKind("走访单", ("pages.visits.visit_page",), BY_SAVE),
    ActKind("问清单：粘贴名单", ("pages.questions.paste_page",), BY_SAVE),
    ActKind("挪屯、画线、擦线", ("pages.map.map_page",), BY_SAVE),
    ActKind("新登记一户", ("pages.people.new_household",), BY_SAVE),
    ActKind("离任交接", ("pages.people.hand_over",), BY_SAVE),
    ActKind("核实结论", ("pages.rules.leads",), f"{BY_SAVE}；也可以再写一次结论"),
    ActKind("待核对：就是这样", ("pages.rules.consistency",), BY_SAVE),
    ActKind("修复", ("page.check_card",), BY_SAVE),
    ActKind("推迟、办完一件事", ("pages.tasks.tasks_page",), f"{BY_SAVE}：又列出来"),
    ActKind("存、删视图", ("lists.list_looks",), BY_SAVE),
    ActKind("存、删选列", ("pages.records.columns",), BY_SAVE),
    ActKind("按户分摊", ("pages.records.contributions",), BY_SAVE),
    ActKind("比对、各格来源做成待办",
            ("pages.importing.comparison", "pages.importing.filled_cells"), BY_SAVE),
    ActKind("填表对照", ("pages.importing.fill_page",), BY_SAVE),
    ActKind("导入", ("pages.importing.import_page",), f"{BY_SAVE}，导入页「撤销这次导入」"),
    ActKind("做公示、试印、例外批准", ("pages.notices.notice_page", "pages.notices.make"),
            f"{BY_SAVE}；草稿「清掉草稿」"),
    ActKind("公示栏：清掉草稿", ("pages.notices.board",), BY_SAVE),
    ActKind("填到一半的内容", ("page.drafts",), "扔掉以后提示上的「撤销」"),
    ActKind("最近打开过的", ("palette.recent",), "再打开别的就往后退，只是次序"),
    ActKind("设置", ("pages.settings_page",), "在同一格改回来"),
    ActKind("备份", ("pages.safe_hands.backup_card",), "备份文件可以删，台账没有动"),
    LEAVES, LOOKS, PASSPHRASE, HAND_OVER, ENROL, ERASE,
)  # fmt: skip


def ways_back(module: str) -> list[str]:
    """How what a page does is taken back, a line for each act; empty for one that writes nothing.

    Args:
        module: The page's.
    """
    door = module.removeprefix("desktop.ui.")
    return [f"{act.name}：{act.inverse or act.final}" for act in ACTS if door in act.doors]
