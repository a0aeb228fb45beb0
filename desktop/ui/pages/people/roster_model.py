"""The people of a household that is being typed in, as a table."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush
from typing_extensions import override

from desktop.ui.fields.pinyin import spellings
from desktop.ui.theme.theme import colour
from forms.events.new_household import (
    BIRTH,
    COLUMNS,
    ETHNIC,
    MOST,
    NAME,
    RELATION,
    SEX,
    Member,
    MemberRows,
)
from forms.village.from_number import SOURCE

HEADS: Final = (
    "姓名", "身份证号码", "与户主关系", "性别", "出生日期", "民族", "电话", "去向", "还缺什么",
)  # fmt: skip
LACKS: Final = len(COLUMNS)
"""The last column: what is missing or wrong; nothing is typed there."""
HEAD: Final = "户主"
USUAL: Final = (
    "户主", "配偶", "妻", "夫", "子", "女", "儿媳", "女婿", "孙子", "孙女", "父亲", "母亲",
    "外孙子", "外孙女", "长子", "次子", "长女", "次女",
)  # fmt: skip
"""Relations of most households, the likeliest meaning of a letter first."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class RosterModel(QAbstractTableModel):
    """Texts as typed; what they mean is read anew after every change."""

    typed = Signal()
    """Something is another."""

    def __init__(self, rows: MemberRows) -> None:
        super().__init__()
        self.reader = rows
        self.rows: list[dict[str, str]] = [{}]
        self.members: list[Member] = []
        self._by_row: dict[int, Member] = {}
        self._kin: Mapping[int, str] = {}
        self._relations = rows.definitions.codes.items("gb_relation")

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows with one to go on with."""
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """What is asked, and what is lacking."""
        return 0 if parent.isValid() else len(HEADS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """What a column is, and which row it is."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return HEADS[section] if orientation is Qt.Orientation.Horizontal else str(section + 1)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything but the last column is typed."""
        base = super().flags(index)
        return base if index.column() == LACKS else base | Qt.ItemFlag.ItemIsEditable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell: what is typed, what the number says, what is lacking."""
        one, column = self._by_row.get(index.row()), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.shown(index.row(), column)
        if role == Qt.ItemDataRole.ForegroundRole and (ink := self._ink(one, column)):
            return QBrush(colour(ink))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(one, column)
        return None

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed."""
        text = str(value).strip()
        if index.column() == LACKS or text == self.shown(index.row(), index.column()):
            return False
        self.put(index.row(), COLUMNS[index.column()], text)
        return True

    def shown(self, row: int, column: int) -> str:
        """The words of a cell."""
        one = self._by_row.get(row)
        if column == LACKS:
            return self.lacks(row)
        name = COLUMNS[column]
        typed = self.rows[row].get(name, "")
        return typed or (one.filled.get(name, "") if one else "")

    def derived(self, row: int, column: int) -> bool:
        """Whether the number says it already, so that nobody has to type it."""
        one = self._by_row.get(row)
        return column < LACKS and one is not None and COLUMNS[column] in one.filled

    def lacks(self, row: int) -> str:
        """What is missing, wrong or doubtful in a row; else what is concluded from it."""
        one = self._by_row.get(row)
        if one is None:
            return ""
        twin = self.twin(one)
        told = [*one.wrong.values(), *([twin] if twin else []), *one.warns]
        return told[0] if told else self._kin.get(one.at, "")

    def twin(self, one: Member) -> str:
        """Who of the village has this number, or this name."""
        if one.twin is None:
            return ""
        view = self.reader.view
        home = view.household_of(one.twin)
        where = "".join((view.hamlet_of(home), view.called(home))) if home else "没有户的人里"
        return f"{where}有{'同号的' if one.by_number else '同名的'}{view.name(one.twin)}"

    def put(self, row: int, column: str, text: str) -> None:
        """Write one cell."""
        self._grow(row)
        self._put(row, column, text)
        self._read()

    def put_rows(self, at: int, rows: Sequence[Mapping[str, str]]) -> None:
        """Write pasted rows from a row on."""
        self._grow(at + len(rows) - 1)
        for number, row in enumerate(rows):
            for column, text in row.items():
                self._put(at + number, column, text)
        self._read()

    def begin(self, rows: Sequence[Mapping[str, str]] = ()) -> None:
        """Begin anew, or where it was left."""
        self.beginResetModel()
        self.rows = [dict(row) for row in rows][:MOST] or [{}]
        self.endResetModel()
        self._read()

    def take(self, reader: MemberRows) -> None:
        """The village is another."""
        self.reader = reader
        self._read()

    def _grow(self, row: int) -> None:
        while row >= len(self.rows) and len(self.rows) < MOST:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows))
            self.rows.append({})
            self.endInsertRows()

    def _put(self, row: int, column: str, text: str) -> None:
        if row >= len(self.rows):
            return
        cells = self.rows[row]
        cells[column] = self._relation(text) if column == RELATION else text
        if column == NAME and text:
            ethnic = next((r.get(ETHNIC) for r in self.rows if r.get(ETHNIC)), "")
            if ethnic and not cells.get(ETHNIC):
                cells[ETHNIC] = ethnic
            if not cells.get(RELATION) and not any(r.get(RELATION) == HEAD for r in self.rows):
                cells[RELATION] = HEAD

    def _relation(self, text: str) -> str:
        """What letters mean: whole initials before beginnings, usual relations before rare ones."""
        if not text.isascii() or not text.isalpha():
            return text
        typed = text.lower()
        words = [word for _, word in self._relations]
        words.sort(key=lambda w: (USUAL.index(w) if w in USUAL else len(USUAL), len(w)))
        exact = [w for w in words if typed in spellings(w)]
        return next(iter(exact or [w for w in words if _begins(w, typed)]), text)

    def _read(self) -> None:
        self.members = self.reader.read(self.rows)
        self._by_row = {one.at: one for one in self.members}
        self._kin = self.reader.kin(self.members)
        last = self.index(len(self.rows) - 1, LACKS)
        self.dataChanged.emit(self.index(0, 0), last)
        self.typed.emit()

    def _ink(self, one: Member | None, column: int) -> str:
        if one is None:
            return ""
        if column == LACKS:
            if one.wrong:
                return "cinnabar"
            return "amber" if one.twin or one.warns else "soft"
        name = COLUMNS[column]
        if name in one.wrong:
            return "cinnabar"
        return "pine" if name in one.filled and name in (SEX, BIRTH) else ""

    def _tip(self, one: Member | None, column: int) -> str:
        if one is None:
            return ""
        if column == LACKS:
            return self.lacks(one.at)
        name = COLUMNS[column]
        return one.wrong.get(name) or (SOURCE if name in one.filled else "")


def _begins(word: str, typed: str) -> bool:
    """Whether typed letters begin a word: whole syllables first, initials after (erx: 儿媳)."""
    full, initials = spellings(word)
    if full.startswith(typed) or initials.startswith(typed):
        return True
    syllables = [spellings(letter)[0] for letter in word]
    return any(
        typed == "".join(syllables[:cut]) + initials[cut : cut + len(word)]
        for cut in range(1, len(word))
    )
