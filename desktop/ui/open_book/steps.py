"""The questions of the first run: who works here, which passphrase."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui import dialogs
from desktop.ui.open_book.passphrase import NewPassphrase
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import Entry, choice, line

POSTS = ("驻村第一书记", "驻村工作队员", "村党组织书记", "村委会主任", "村文书", "村妇联主席")


@dataclass(frozen=True, slots=True)
class Joining:
    """Where a village that has a book already is joined: address, code, certificate if needed."""

    url: str
    code: str
    certificate: Path | None


@dataclass(slots=True)
class FirstAnswers:
    """What the first run has asked so far.

    Attributes:
        code: Twelve digits of the village.
        name: The village's name.
        place: County and township.
        actor: Who works here, with post.
        contact: Field ids of form ``village`` with what a notice needs.
        passphrase: As typed, until the book is made.
        path: Where the book is to be.
        join: How the village is joined; None for a new one.
        join_ended: How joining ended, as told.
    """

    code: str = ""
    name: str = ""
    place: tuple[str, str] = ("", "")
    actor: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    passphrase: str = ""
    path: Path = Path()
    join: Joining | None = None
    join_ended: str = ""


class FirstRunStep(QWidget):
    """One step: ``heading`` and ``advice`` stand above it."""

    heading = ""
    advice = ""
    short = ""
    """Its name in the list of steps."""

    changed = Signal()
    """Something was typed; ask ``ready`` again."""

    def __init__(self, answers: FirstAnswers) -> None:
        super().__init__()
        self.answers = answers
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE["gap"])

    def entered(self) -> None:
        """The step comes to the front."""

    def ready(self) -> bool:
        """Whether the person may go on."""
        return True

    def leave(self) -> bool:
        """Take over what was typed; False, with the problem shown, keeps the person here."""
        return True


class WhoStep(FirstRunStep):
    """Who works with the book and what a notice tells villagers to call."""

    heading = "谁来用？公示上留什么电话？"
    advice = "姓名会写在每一次改动旁边。公示必须写明向谁反映，现在不知道的以后可以补。"
    short = "经办人"

    _ADVICE = "姓名会写在每一次改动旁边。"
    _CONTACT = (
        ("committee", "村民委员会全称", "公示落款用"),
        ("notice_place", "公示张贴地点", ""),
        ("objection_contact", "受理异议的人（职务）", "如：村务监督委员会主任"),
        ("objection_phone", "受理异议电话", "办公电话，不要填私人号码"),
        ("supervision_phone", "监督电话", "乡镇或县里的监督电话"),
    )

    def __init__(self, answers: FirstAnswers) -> None:
        super().__init__(answers)
        self.name = line("姓名", longest=50)
        self.post = choice([(post, post) for post in POSTS], free=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE["wide"])
        row.addWidget(Entry("您的姓名", self.name), 1)
        row.addWidget(Entry("职务", self.post), 1)
        self.column.addLayout(row)
        self.contact = {key: line(hint) for key, _, hint in self._CONTACT}
        self.card = Card("公示上的联系方式")
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE["wide"])
        grid.setVerticalSpacing(SPACE["tight"])
        for number, (key, name, _) in enumerate(self._CONTACT):
            wide = number == 0
            place = (0, 0, 1, 2) if wide else ((number + 1) // 2, (number + 1) % 2, 1, 1)
            grid.addWidget(Entry(name, self.contact[key]), *place)
        self.card.body.addLayout(grid)
        self.column.addWidget(self.card)
        self.column.addStretch(1)
        self.name.textChanged.connect(lambda _: self.changed.emit())

    @override
    def entered(self) -> None:
        """Propose what can be known already; a village that is joined has its contact."""
        self.card.setVisible(self.answers.join is None)
        if self.answers.join is not None:
            self.heading, self.advice = f"谁来用{self.answers.name}的台账？", self._ADVICE
        else:
            self.heading, self.advice = WhoStep.heading, WhoStep.advice
        proposal = dict(self.answers.contact)
        village = self.answers.name if self.answers.name.endswith("村") else ""
        if village and self.answers.place[1]:
            proposal.setdefault("committee", f"{self.answers.place[1]}{village}村民委员会")
        for key, text in proposal.items():
            if key in self.contact and not self.contact[key].text():
                self.contact[key].setText(text)
        self.name.setFocus()

    @override
    def ready(self) -> bool:
        """A name is enough."""
        return bool(self.name.text().strip())

    @override
    def leave(self) -> bool:
        """Name with post becomes the actor of every change."""
        post = self.post.currentText().strip()
        self.answers.actor = self.name.text().strip() + (f"（{post}）" if post else "")
        self.answers.contact = {k: e.text().strip() for k, e in self.contact.items()}
        return True


class PassphraseStep(FirstRunStep):
    """The passphrase and the place of the book."""

    heading = "设一个口令"
    advice = "每次打开台账都要输入它。没有人能替您找回，下一步会给您一张恢复单。"
    short = "口令"

    def __init__(self, answers: FirstAnswers) -> None:
        super().__init__(answers)
        self.fields = NewPassphrase()
        self.fields.changed.connect(self.changed)
        self.column.addWidget(self.fields)
        self.column.addSpacing(SPACE["gap"])
        row = QHBoxLayout()
        self.place = label("", "soft", wrap=True, select=True)
        row.addWidget(self.place, 1)
        row.addWidget(button("换个位置…", self._choose, kind="plain"))
        self.column.addLayout(row)
        self.column.addStretch(1)

    @override
    def entered(self) -> None:
        """Know which words are too easy, and propose a file."""
        person = self.answers.actor.split("（", maxsplit=1)[0]
        self.fields.known = (self.answers.name, person, *self.answers.place)
        if self.answers.path == Path():
            self.answers.path = free_path(self.answers.name)
        self._show_place()
        self.fields.first.setFocus()

    @override
    def ready(self) -> bool:
        """Strong enough and twice the same."""
        return self.fields.passphrase() is not None

    @override
    def leave(self) -> bool:
        """Keep it until the book is made."""
        self.answers.passphrase = self.fields.passphrase() or ""
        return bool(self.answers.passphrase)

    def _choose(self) -> None:
        chosen = dialogs.save_file(
            "台账保存在哪里", str(self.answers.path), "村记台账 (*.cunji)", self
        )
        if chosen is not None:
            self.answers.path = chosen.with_suffix(".cunji")
            self._show_place()

    def _show_place(self) -> None:
        self.place.setText(f"台账文件：{self.answers.path}")


def free_path(village: str) -> Path:
    """A file name in the documents folder that is not taken."""
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(places[0] if places else Path.home()) / "村记"
    safe = "".join(c for c in village if c.isalnum() or c in "（）-_·") or "台账"
    path = folder / f"{safe}.cunji"
    number = 2
    while path.exists():
        path = folder / f"{safe}-{number}.cunji"
        number += 1
    return path
