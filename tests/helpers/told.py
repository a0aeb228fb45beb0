"""Collects what would be shown to a person, and answers for them."""

from collections import deque
from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtWidgets import QWidget

from desktop.ui.dialogs import Choice, Reason, ToastAction, WhyLeaving
from desktop.ui.mark_dialog import Mark, Marking
from tests.helpers.filled import PASSPHRASE

Answer: TypeAlias = (
    bool | int | Choice | Marking | str | tuple[str, str, str] | tuple[str, str] | None
)


class Told:
    """A presenter for tests: nothing waits; unexpected questions fail.

    Attributes:
        errors: Sentences told, with the details for technicians in ``details``.
        successes: Short messages.
        offers: What each of them offered to press.
        marks: What was asked before something was marked as mistaken.
        options: The ways that were offered to go on.
        questions: What was asked; answered from ``answers`` in order.
        secrets_asked: Before what the present passphrase was asked.
        secret: What is typed where the present passphrase is asked; empty to refuse.
        answers: bool for questions, Choice for unsaved answers, str for files.
    """

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.details: list[str] = []
        self.successes: list[str] = []
        self.offers: list[ToastAction | None] = []
        self.marks: list[Mark] = []
        self.options: list[tuple[str, ...]] = []
        self.questions: list[str] = []
        self.answers: deque[Answer] = deque()
        self.secret = PASSPHRASE
        self.secrets_asked: list[str] = []

    def error(self, parent: QWidget | None, title: str, text: str, details: str) -> None:
        self.errors.append(text)
        self.details.append(details)

    def success(self, parent: QWidget | None, text: str, offer: ToastAction | None) -> None:
        self.successes.append(text)
        self.offers.append(offer)

    def question(self, parent: QWidget | None, title: str, text: str, yes: str, no: str) -> bool:
        answer = self._answer(text)
        assert isinstance(answer, bool)
        return answer

    def unsaved(self, parent: QWidget | None, text: str) -> Choice:
        answer = self._answer(text)
        assert isinstance(answer, Choice)
        return answer

    def reason(self, parent: QWidget | None, ask: Reason) -> tuple[str, str, str] | None:
        answer = self._answer(ask.text)
        assert answer is None or (isinstance(answer, tuple) and len(answer) == 3)
        return answer

    def leaving(self, parent: QWidget | None, ask: WhyLeaving) -> tuple[str, str] | None:
        answer = self._answer(ask.text)
        assert answer is None or (isinstance(answer, tuple) and len(answer) == 2)
        return answer

    def passphrase(self, parent: QWidget | None, text: str) -> str:
        self.secrets_asked.append(text)
        return self.secret

    def mark(self, parent: QWidget | None, ask: Mark) -> Marking | None:
        self.marks.append(ask)
        answer = self._answer(ask.text)
        assert answer is None or isinstance(answer, Marking)
        return answer

    def choose(
        self, parent: QWidget | None, title: str, text: str, options: Sequence[str]
    ) -> int | None:
        self.options.append(tuple(options))
        answer = self._answer(text)
        assert answer is None or isinstance(answer, int)
        return answer

    def open_file(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> str:
        answer = self._answer(title)
        assert isinstance(answer, str)
        return answer

    def open_files(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> list[str]:
        return [self.open_file(parent, title, folder, kinds)]

    def open_folder(self, parent: QWidget | None, title: str, folder: str) -> str:
        answer = self._answer(title)
        assert isinstance(answer, str)
        return answer

    def save_file(self, parent: QWidget | None, title: str, proposal: str, kinds: str) -> str:
        answer = self._answer(title)
        assert isinstance(answer, str)
        return answer

    def _answer(self, asked: str) -> Answer:
        self.questions.append(asked)
        assert self.answers, f"asked without an answer prepared: {asked}"
        return self.answers.popleft()
