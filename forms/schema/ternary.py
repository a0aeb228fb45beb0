"""The three answers every rule, condition and derived status can give."""

from collections.abc import Collection
from enum import StrEnum


class Answer(StrEnum):
    """Yes, no, or cannot tell; never a bare bool, so that a gap is not mistaken for a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def zh(self) -> str:
        """The word shown to people."""
        return {"yes": "是", "no": "否", "unknown": "无法判断"}[self.value]

    @property
    def opposite(self) -> "Answer":
        """Of what is not so."""
        return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(self, Answer.UNKNOWN)


def all_of(answers: Collection[Answer]) -> Answer:
    """Whether all hold: one no decides."""
    if Answer.NO in answers:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.YES


def any_of(answers: Collection[Answer]) -> Answer:
    """Whether one holds at least: one yes decides."""
    if Answer.YES in answers:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.NO
