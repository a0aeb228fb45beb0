"""A reference to another record: a person, household, hamlet or helper, found by typing."""

from typing_extensions import override

from desktop.ui.fields.autocomplete import Offer, SuggestLine
from desktop.ui.fields.base import FieldWidget, Surroundings
from forms.schema.form import FieldDef, RecordId, Value


class RefField(FieldWidget):
    """Finds by name, pinyin initials or number tail; keeps the record's id."""

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        self._chosen: RecordId | None = None
        self.line = SuggestLine(self._offers)
        self.line.setPlaceholderText(field.hint or "输入姓名或拼音首字母")
        self.line.picked.connect(self._picked)
        self.line.textEdited.connect(self._edited)
        self.place(self.line)

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        self.unreadable = ""
        self._chosen = RecordId(str(value)) if value else None
        self.line.setText(self.around.name(self._chosen) if self._chosen else "")
        self.line.setCursorPosition(0)

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        self.unreadable = ""
        if self._chosen is None and self.line.text().strip():
            self.unreadable = "还没有选定，请从列表里选一项；找不到就先新建。"
        return self._chosen

    @override
    def settle(self) -> None:
        """Nothing typed and nothing chosen: the answer is empty."""
        if self._chosen is None and not self.line.text().strip():
            self.put(None)

    def _offers(self, typed: str) -> list[Offer]:
        assert self.field.form is not None
        return [Offer(*found) for found in self.around.find(self.field.form, typed)]

    def _picked(self, key: str) -> None:
        self.put(key)
        self.changed.emit()

    def _edited(self, _text: str) -> None:
        self._chosen = None
        self.changed.emit()
