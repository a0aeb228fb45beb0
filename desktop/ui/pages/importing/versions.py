"""Two versions of a blank table beside each other: what came, went, was renamed or moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone, button
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.excel.looking.blank_versions import BlankChanges

WORDING = ListWords(
    "两版对照",
    "done",
    ("两份空表没有差别", "每一栏都在，名称、位置、选项、格式都没有变。"),
)
TONES: Final[Mapping[str, Tone]] = {
    "新增": "good", "删去": "bad", "改名": "warn", "移位": "info", "单位": "warn",
    "选项": "warn", "格式": "info",
}  # fmt: skip
OTHER: Final = "表"


@dataclass(frozen=True, slots=True)
class VersionsAsk:
    """Argument of ``go("versions", …)``.

    Attributes:
        old: What the earlier version is called.
        new: What the later one is called.
        changes: How they differ.
    """

    old: str
    new: str
    changes: "BlankChanges"


class VersionsPage(ListPage[tuple[str, str]]):
    """One row for each difference: its kind, and it in words."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))

    @override
    def shown(self, argument: object = None) -> None:
        """Show how two versions differ."""
        if isinstance(argument, VersionsAsk):
            self.heading.setText(f"两版对照：{argument.new}")
            self.say(f"和先前的「{argument.old}」比：{argument.changes.zh}")
            self.put({
                RecordId(str(n)): _parted(line) for n, line in enumerate(argument.changes.lines())
            })  # fmt: skip
        self.table.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Blanks are no records."""

    @override
    def _read(self) -> Callable[[object], Mapping[RecordId, tuple[str, str]]]:
        rows = self.rows
        return lambda _: rows

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows = self.rows
        return [
            RecordColumn("差别", lambda key: rows[key][0],
                         tone=lambda key: TONES.get(rows[key][0], "")),
            RecordColumn("哪一栏，怎么变的", lambda key: rows[key][1]),
        ]  # fmt: skip

    @override
    def _open_row(self, key: str) -> None:
        """There is nothing behind a difference."""


def _parted(line: str) -> tuple[str, str]:
    """The kind of a difference, and the rest of its sentence."""
    kind, blank, rest = line.partition("　")
    return (kind, rest) if blank and kind in TONES else (OTHER, line)
