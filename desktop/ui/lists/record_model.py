"""What a table shows of a store: which rows, which columns, in which order, under which heads."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from desktop.collation import collation
from desktop.ui.store.column_store import ColumnStore
from desktop.ui.store.record_column import RecordColumn, RecordStore
from desktop.ui.store.row_set import set_of
from desktop.ui.store.selection import Selection
from desktop.ui.widgets.basics import Tone
from forms.schema.form import RecordId

NO_VALUE: Final = "（空）"
"""Head of the rows that have no value of what they are grouped by."""
_Index = QModelIndex | QPersistentModelIndex
_HEAD: Final = Qt.ItemFlag.ItemIsEnabled
_ROW: Final = _HEAD | Qt.ItemFlag.ItemIsSelectable
"""Made once: every cell that is drawn is asked for them twice."""


class Cell(NamedTuple):
    """What is drawn of a cell.

    Attributes:
        text: Its words.
        tone: Of its pill; None without.
        name: Whether it is somebody's name.
        right: Whether it stands at the right.
        chosen: Whether its row is chosen.
        among_many: Whether others are chosen too.
        head: Whether it is the head of a group.
    """

    text: str
    tone: Tone | None = None
    name: bool = False
    right: bool = False
    chosen: bool = False
    among_many: bool = False
    head: bool = False


class RecordModel(QAbstractTableModel):
    """Lines of the table are rows of the store; sorting and narrowing only rearrange them.

    Attributes:
        store: The rows there are.
        columns: Those that are shown.
        shown: Which rows.
        selection: Which of all rows are chosen.
        order: Column, counted among those shown, and direction; -1 for the order given.
        group: Column whose values stand as heads between the rows; empty for none.
        rank: Order of these heads.
        folded: Heads whose rows are folded away.
    """

    def __init__(self) -> None:
        super().__init__()
        self.store: RecordStore = ColumnStore((), {})
        self.columns: Sequence[RecordColumn] = ()
        self.shown = 0
        self.selection: Selection[RecordId] = Selection(self.store)
        self.order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self.group = ""
        self.rank: Callable[[str], Any] = collation
        self.folded: set[str] = set()
        self._lines: list[int] = []
        self._heads: list[tuple[str, int]] = []

    @property
    def ids(self) -> list[RecordId]:
        """Whom the rows are about, from the top."""
        ids = self.store.ids
        return [ids[row] for row in self._lines if row >= 0]

    @property
    def heads(self) -> list[int]:
        """The lines that are heads."""
        return [line for line, row in enumerate(self._lines) if row < 0]

    def put(self, store: RecordStore, columns: Sequence[RecordColumn], shown: int) -> None:
        """Show these rows, in the order chosen last."""
        self.beginResetModel()
        self.store, self.columns, self.shown = store, columns, shown
        self.selection.take_over(store)
        self._arrange()
        self.endResetModel()

    def narrow(self, shown: int) -> None:
        """Show these rows of the same store."""
        self.beginResetModel()
        self.shown = shown
        self._arrange()
        self.endResetModel()

    def row_at(self, line: int) -> int | None:
        """The store's row on a line; None for a head, or none at all."""
        row = self._lines[line] if 0 <= line < len(self._lines) else -1
        return row if row >= 0 else None

    def id_at(self, line: int) -> RecordId | None:
        """Whom a line is about."""
        row = self.row_at(line)
        return None if row is None else self.store.ids[row]

    def line_of(self, record: RecordId | None) -> int | None:
        """Where somebody stands; the first row for who is not shown, None when nobody is."""
        row = self.store.row_of.get(record) if record is not None else None
        if row is not None:
            with suppress(ValueError):
                return self._lines.index(row)
        return next((line for line, at in enumerate(self._lines) if at >= 0), None)

    def shown_rows(self) -> list[int]:
        """The store's rows from the top, without those that are folded away."""
        return [row for row in self._lines if row >= 0]

    def in_order(self) -> list[RecordId]:
        """Whom the shown rows are about, in order, whatever is folded away."""
        ids = self.store.ids
        return [ids[row] for row in self._ordered()]

    def grouped(self, ids: Sequence[RecordId]) -> list[tuple[str, list[RecordId]]]:
        """These under the heads they stand below, in their order; one empty head without groups."""
        if self.group not in self.store.facets:
            return [("", list(ids))]
        names, of_row = self.store.grouping(self.group)
        parts: dict[str, list[RecordId]] = {}
        for one in ids:
            parts.setdefault(names[of_row[self.store.row_of[one]]] or NO_VALUE, []).append(one)
        return [
            (f"{name} · {len(parts[name])}", parts[name]) for name in sorted(parts, key=self.rank)
        ]

    def of_group(self, line: int) -> int:
        """The rows that stand below a head, folded away or not."""
        name, _ = self._heads[-1 - self._lines[line]]
        return set_of(self._parts()[name], self.store.size)

    def head_of(self, line: int) -> int | None:
        """The head a line stands under, or is; None where there are no heads."""
        return next((at for at in range(line, -1, -1) if self._lines[at] < 0), None)

    def fold(self, line: int, *, closed: bool) -> None:
        """Hide or show what stands below a head."""
        name, _ = self._heads[-1 - self._lines[line]]
        self.folded.add(name) if closed else self.folded.discard(name)
        self.narrow(self.shown)

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Lines."""
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A head is not chosen like a row."""
        return _HEAD if self._lines[index.row()] < 0 else _ROW

    def cell(self, line: int, column: int) -> Cell:
        """All that is drawn of one cell."""
        row = self._lines[line]
        if row < 0:
            words = self._of_head(-1 - row, column, Qt.ItemDataRole.DisplayRole)
            return Cell(words or "", head=True)
        of, chosen = self.columns[column], self.selection.has(row)
        tone = of.tone(self.store.ids[row]) if of.tone is not None else None
        text = self.store.columns[of.id].texts[row]
        return Cell(text, tone, of.name, of.right, chosen, chosen and self.selection.many)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, font, tone and choice of one cell."""
        row = self._lines[index.row()]
        if row < 0:
            return self._of_head(-1 - row, index.column(), role)
        column = self.columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.store.columns[column.id].texts[row]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title} {self.store.columns[column.id].texts[row] or '空'}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and self.selection.has(row):
            return "已选"
        return None

    def _of_head(self, at: int, column: int, role: int) -> Any:
        name, count = self._heads[at]
        if role != Qt.ItemDataRole.DisplayRole or column:
            return None
        fold = "▸" if name in self.folded else "▾"
        return f"{fold} {name} · {count}"

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else None
                return (side or Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; Chinese by pinyin."""
        self.layoutAboutToBeChanged.emit()
        kept = self._lines
        self.order = (column, order)
        self._arrange()
        before = self.persistentIndexList()
        where = {row: line for line, row in enumerate(self._lines)} if before else {}
        after = [
            self.index(where.get(kept[one.row()], 0), one.column()) for one in before
        ]  # fmt: skip
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        self._lines, self._heads = self._ordered(), []
        if self.group in self.store.facets:
            self._put_heads()

    def _ordered(self) -> list[int]:
        at, order = self.order
        by = self.columns[at].id if 0 <= at < len(self.columns) else ""
        down = order == Qt.SortOrder.DescendingOrder
        return self.store.ordered(self.shown, by, down=down)

    def _put_heads(self) -> None:
        lines: list[int] = []
        for name, rows in self._parts().items():
            self._heads.append((name, len(rows)))
            lines.append(-len(self._heads))
            lines += () if name in self.folded else rows
        self._lines = lines

    def _parts(self) -> dict[str, list[int]]:
        """The rows in order by the value they are grouped by, the values in theirs."""
        names, of_row = self.store.grouping(self.group)
        rows: list[list[int]] = [[] for _ in names]
        for row in self._ordered():
            rows[of_row[row]].append(row)
        parts = {name or NO_VALUE: some for name, some in zip(names, rows, strict=True) if some}
        return {name: parts[name] for name in sorted(parts, key=self.rank)}
