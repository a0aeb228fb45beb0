"""What has come of a village that is pulled for the first time, until all of it is here.

A second computer, or a township's, would else show half a village and find half of who is missed.
Frames wait beside the records and go in together; a broken line costs one frame all the same.
"""

import base64
from typing import Final

from sync.ledger.meta import Meta

_STATE: Final = "arriving"


class Arriving:
    """Frames that wait, in order.

    Args:
        meta: Where they are kept.
    """

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    @property
    def upto(self) -> int:
        """Up to which number of the feed everything waits here; 0 when nothing does."""
        found: int = self._state()["upto"]
        return found

    def add(self, frame: bytes, upto: int) -> None:
        """One more frame, which brings the feed up to a number."""
        count = self._state()["frames"]
        state = {"upto": upto, "frames": count + 1}
        kept = base64.b85encode(frame).decode()
        self._meta.set_all(**{_name(count): kept, _STATE: state})

    def frames(self) -> list[bytes]:
        """All of them."""
        count = self._state()["frames"]
        return [base64.b85decode(self._meta[_name(number)]) for number in range(count)]

    def forget(self) -> None:
        """They are among the records now, or lead nowhere."""
        count = self._state()["frames"]
        if count:
            self._meta.drop([_STATE, *map(_name, range(count))])

    def _state(self) -> dict[str, int]:
        found: dict[str, int] = self._meta.get(_STATE) or {"upto": 0, "frames": 0}
        return found


def _name(number: int) -> str:
    return f"{_STATE}:{number:06d}"
