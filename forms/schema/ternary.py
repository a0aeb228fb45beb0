"""The three answers every rule, condition and derived status can give."""

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
