"""Photos of a record: added from a file, shown small, taken away with one press."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from desktop.book.photos import FILES
from desktop.ui import dialogs
from desktop.ui.fields.base import FieldWidget, Surroundings
from forms.answers.kinds import Photos
from forms.schema.form import FieldDef, Value

_COMING = "照片正在加进来，加好再保存。"
WIDE, TALL = 100, 80
"""Logical pixels of a small picture, at most; the button around it is drawn by the style."""


class Small(QPushButton):
    """A small picture; pressing it, or Delete, takes it away."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete works like a press."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.click()
        else:
            super().keyPressEvent(event)


class PhotosField(FieldWidget):
    """Up to four photos: each a button that takes it away, and one that adds."""

    wide = True

    def __init__(self, field: FieldDef, around: Surroundings) -> None:
        super().__init__(field, around)
        self._shas: list[str] = []
        self._coming = 0
        self._strip = QWidget()
        self._pictures = QHBoxLayout(self._strip)
        self._pictures.setContentsMargins(0, 0, 0, 0)
        self._pictures.setSpacing(8)
        self.add = QPushButton()
        self.add.clicked.connect(self._choose)
        self._pictures.addWidget(self.add)
        self._pictures.addStretch(1)
        self.shown: list[Small] = []
        self.place(self._strip)
        self.setFocusProxy(self.add)
        self._show()

    @override
    def put(self, value: Value | None) -> None:
        """See ``FieldWidget``."""
        self._shas = list(value) if isinstance(value, list) else []
        self._show()

    @override
    def value(self) -> Value | None:
        """See ``FieldWidget``."""
        return list(self._shas) or None

    def take(self, file: Path) -> None:
        """Add the photo of a file; until it is there the record is not saved without it."""
        self._wait_for(1)
        self.around.keep_photo(file, self._taken, self._not_taken)

    def _taken(self, sha: str) -> None:
        """One that is there already stays as it is."""
        self._wait_for(-1)
        if sha not in self._shas and len(self._shas) < Photos.most:
            self._shas.append(sha)
            self._show()
        self.changed.emit()

    def _not_taken(self, bad: BaseException) -> None:
        self._wait_for(-1)
        self.changed.emit()
        dialogs.error(bad, self, "照片没有加上")

    def _wait_for(self, more: int) -> None:
        self._coming += more
        self.unreadable = _COMING if self._coming else ""
        self.add.setEnabled(not self._coming and len(self._shas) < Photos.most)

    def _choose(self) -> None:
        file = dialogs.open_file(f"添加{self.field.label}", self.around.photo_folder(), FILES, self)
        if file is not None:
            self.take(file)

    def _take_away(self, sha: str) -> None:
        self._shas.remove(sha)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for old in self.shown:
            old.deleteLater()
        self.shown = [self._small(sha, number) for number, sha in enumerate(self._shas, 1)]
        for place, made in enumerate(self.shown):
            self._pictures.insertWidget(place, made)
        left = Photos.most - len(self._shas)
        self.add.setText(f"添加照片…（还能加 {left} 张）" if left else f"最多 {Photos.most} 张")
        self.add.setEnabled(left > 0 and not self._coming)

    def _small(self, sha: str, number: int) -> Small:
        made = Small()
        made.setProperty("kind", "photo")
        content = self.around.photo(sha)
        picture = QPixmap()
        if content is not None and picture.loadFromData(content):
            ratio = self.devicePixelRatioF()
            small = picture.scaled(
                int(WIDE * ratio), int(TALL * ratio), Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            small.setDevicePixelRatio(ratio)
            made.setIcon(QIcon(small))
            made.setIconSize(small.deviceIndependentSize().toSize())
        else:
            made.setText("还没\n收到")
        made.setToolTip("按一下去掉这张照片")
        made.setAccessibleName(f"第 {number} 张照片，按一下去掉")
        made.clicked.connect(lambda: self._take_away(sha))
        return made
