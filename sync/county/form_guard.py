"""Whether a form that was sent may be believed: from a page of ours and of this session."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from starlette.requests import Request

from sync.county.accounts import Session
from sync.errors import FormStale, FrameBroken

LARGEST_FORM = 256 << 10
"""Largest form taken, in bytes; a parameter pack is the longest text in one."""


def check_token(session: Session, form: Mapping[str, str]) -> None:
    """A form must carry the token that the session's pages carry.

    Raises:
        FormStale: It does not.
    """
    if not hmac.compare_digest(form.get("token", "").encode(), session.form_token.encode()):
        raise FormStale()


def check_origin(request: Request) -> None:
    """A form must come from a page of ours, as far as the browser tells.

    Raises:
        FormStale: Another site sent it.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in {"same-origin", "none"} or foreign:
        raise FormStale()


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form; nothing for other requests.

    Raises:
        FrameBroken: Larger than any form of ours.
        FormStale: It is not text.
    """
    if "\x00" in unquote(str(request.url)):  # PostgreSQL's text cannot hold it
        raise FormStale()
    if request.method != "POST":
        return {}
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise FrameBroken()
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise FormStale() from None
    if any("\x00" in text for text in form.values()):
        raise FormStale()
    return form
