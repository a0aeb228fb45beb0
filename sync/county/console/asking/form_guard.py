"""Whether a form that was sent may be believed: from a page of ours and of this session."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sync.county.accounts.accounts import Session
from sync.county.console.asking.asks import MOST_FIELDS, once, pairs_of
from sync.errors.county import FileTooBig, FormStale, FormTooBig, ProxyUnexpected

LARGEST_FORM = 256 << 10
"""Largest form taken, in bytes; a parameter pack is the longest text in one."""

LARGEST_FILE = 64 << 20
"""Largest form with a file, in bytes; a whole village with its history fits many times over."""


def check_way(request: Request, *, secure: bool) -> None:
    """A question that a proxy passed on needs a console that is as strict as over TLS.

    Raises:
        ProxyUnexpected: The server was started without knowing of the proxy.
    """
    if not secure and "x-forwarded-for" in request.headers:
        raise ProxyUnexpected()


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


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form brought.

    Attributes:
        fields: By name.
        file: The file, if it is a form with one.
    """

    fields: Mapping[str, str]
    file: bytes = b""


async def read_form(request: Request) -> Sent:
    """The fields of a form; nothing for other requests.

    Raises:
        FormTooBig: Larger than any form of ours.
        AskWrong: It is not text, or says a field twice.
    """
    if request.method != "POST":
        return Sent({})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise FormTooBig()
    return Sent(pairs_of(body.decode("latin-1")))  # what is no ASCII is refused with its field


async def read_upload(request: Request) -> Sent:
    """The fields and the file of a form; the server keeps the promise of its length.

    Raises:
        FileTooBig: Larger than a parcel of a village can reasonably be.
        FormStale: It is no such form.
        AskWrong: It says a field twice.
    """
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise FormStale()
    if int(length) > LARGEST_FILE:
        raise FileTooBig(megabytes=LARGEST_FILE >> 20)
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            fields = once((n, text) for n, text in form.multi_items() if isinstance(text, str))
            files = [part for part in form.values() if isinstance(part, UploadFile)]
            content = await files[0].read() if files else b""
    except HTTPException:
        raise FormStale() from None
    return Sent(fields, content)
