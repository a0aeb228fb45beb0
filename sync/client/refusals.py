"""What an answer of the county means that is no success."""

import http.client

from sync.errors.wire import CountyBusy, CountyNonsense
from sync.protocol.refusal import LARGEST, hear

SUCCESS = frozenset({200, 201, 204, 206})
BUSY = frozenset({502, 503, 504})
"""Said by the county, or by what stands before it."""


def check(answer: http.client.HTTPResponse) -> None:
    """Go on only with a success.

    Raises:
        CountyBusy: The county asks to come back later.
        CountyNonsense: It is no county that answers.
        CunjiError: What the county says is the matter.
    """
    if answer.status in SUCCESS:
        return
    content = answer.read(LARGEST)
    if answer.status in BUSY:
        raise CountyBusy(_seconds(answer.headers.get("Retry-After")))
    raise hear(content) or CountyNonsense()


def _seconds(text: str | None) -> float:
    """How long the county asks us to wait; within reason, whatever it says."""
    return float(min(int(text), 60)) if text and text.isdecimal() else 5.0
