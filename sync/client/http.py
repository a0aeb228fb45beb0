"""The only place that speaks HTTP: a connection to one county, with every byte counted."""

import contextlib
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import SplitResult, urlsplit

from typing_extensions import override

from forms.errors import CunjiError
from sync.client.counting_socket import CountingSocket, Tally
from sync.errors.wire import (
    AddressWrong,
    CountyBusy,
    CountyNonsense,
    CountyOutdated,
    CountyUnreachable,
    FrameBroken,
    LineBroken,
    TlsRequired,
    TlsUntrusted,
)
from sync.protocol.refusal import LARGEST, decode_refusal
from sync.protocol.version import CONTENT_TYPE, SPOKEN

SUCCESS = frozenset({200, 201, 204, 206})
BUSY = frozenset({502, 503, 504})
"""Said by the county, or by what stands before it."""


def check(answer: http.client.HTTPResponse) -> None:
    """Go on only with a success.

    Raises:
        CountyBusy: The county asks to come back later.
        CountyNonsense: It is no county that answers.
        CountyOutdated: It is one of before the frames, which reads nothing of what we say.
        CunjiError: What the county says is the matter.
    """
    if answer.status in SUCCESS:
        return
    content = answer.read(LARGEST)
    if answer.status in BUSY:
        raise CountyBusy(_seconds(answer.headers.get("Retry-After")))
    said = decode_refusal(content) or CountyNonsense()
    if isinstance(said, FrameBroken) and answer.headers.get(SPOKEN) is None:
        raise CountyOutdated
    raise said


def _seconds(text: str | None) -> float:
    """How long the county asks us to wait; within reason, whatever it says."""
    return float(min(int(text), 60)) if text and text.isdecimal() else 5.0


CONNECT_S = 20.0
"""How long to wait for a connection, in seconds."""

_READ = 16 << 10
_SMALL = 8_192
"""Most bytes of an answer that is no stream."""


class Wire:
    """A connection to the county, opened when it is first needed.

    Args:
        url: The county's address.
        certificate: PEM text of its certificate, when it is not vouched for by a public authority.
        cancelled: Asked while waiting.

    Raises:
        AddressWrong: This is no address.
        TlsRequired: It is neither encrypted nor on this computer.
        TlsUntrusted: The certificate cannot be used.
    """

    def __init__(
        self, url: str, certificate: str | None = None, cancelled: Callable[[], bool] = bool
    ) -> None:
        self.tally = Tally()
        self._address = _address(url)
        self._context = _context(certificate) if self._address.scheme == "https" else None
        self._cancelled = cancelled
        self._connection: _Connection | None = None

    def get(self, path: str) -> bytes:
        """Ask for something small.

        Raises:
            CunjiError: What can go wrong on the wire, see ``post``.
        """
        with self._asking():
            return self._whole(self._ask("GET", path, None))

    def post(self, path: str, body: bytes, largest: int | None = None) -> bytes:
        """Send something small and wait for the answer.

        Args:
            path: Below the county's address.
            body: What is sent.
            largest: Most bytes of the answer, where it is not small.

        Raises:
            CountyUnreachable: Nothing answers there.
            LineBroken: The connection was lost.
            CountyNonsense: The answer is not a county's.
            CunjiError: What the county says is the matter.
        """
        with self._asking():
            return self._whole(self._ask("POST", path, body), largest or _SMALL)

    def exchange(self, path: str, body: Iterable[bytes]) -> Iterator[bytes]:
        """Send a stream, then yield the answer's bytes as they come.

        Raises:
            CunjiError: What can go wrong on the wire, see ``post``.
        """
        with self._asking():
            answer = self._ask("POST", path, body)
            yield from self._pieces(answer)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Iterable[bytes] | None = None,
    ) -> tuple[Mapping[str, str], Iterator[bytes]]:
        """Ask for, or bring, a photo or a parcel; heads of the answer, and its content as it comes.

        Args:
            method: Of HTTP.
            path: Below the county's address.
            headers: Heads to send; with a body, among them its ``Content-Length``.
            body: What is sent.

        Raises:
            CunjiError: What can go wrong on the wire, see ``post``.
        """
        with self._asking():
            answer = self._request(method, path, headers, body, chunked=False)
            return {k.lower(): v for k, v in answer.getheaders()}, self._pieces(answer)

    def _pieces(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        with self._asking():
            while chunk := answer.read1(_READ):
                yield chunk
            answer.read()  # the end has to be read too, or the connection is not free again

    def clock(self) -> datetime | None:
        """What time it is there, by asking nothing in particular; None for it does not say.

        Raises:
            CountyNonsense: It is no county that answers.
            CunjiError: What can go wrong on the wire, see ``post``.
        """
        with self._asking():
            connection = self._connected()
            connection.request("GET", self._address.path.rstrip("/") + "/v1/mark")
            answer = connection.getresponse()
            answer.read(LARGEST)
            if answer.headers.get(SPOKEN) is None and answer.status not in BUSY:
                raise CountyNonsense
            try:
                return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
            except (TypeError, ValueError):
                return None

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, method: str, path: str, body: Iterable[bytes] | bytes | None
    ) -> http.client.HTTPResponse:
        """Send a message; the head of the answer has come and is a county's.

        Raises:
            CountyNonsense: It is somebody else's.
        """
        heads: dict[str, str] = {}
        if isinstance(body, bytes):
            heads["Content-Length"] = str(len(body))
        elif body is not None:
            heads["Transfer-Encoding"] = "chunked"
        answer = self._request(method, path, heads, body, chunked="Transfer-Encoding" in heads)
        if answer.headers.get_content_type() != CONTENT_TYPE:
            raise CountyNonsense()
        return answer

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Iterable[bytes] | bytes | None,
        *,
        chunked: bool,
    ) -> http.client.HTTPResponse:
        """Send a request; the head of the answer has come and is a success.

        Raises:
            LineBroken: The connection was lost before.
            CunjiError: What the county says is the matter.
        """
        connection = self._connected()
        self.tally.requests += 1
        whole = self._address.path.rstrip("/") + path
        connection.putrequest(method, whole, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        try:
            connection.endheaders(body, encode_chunked=chunked)
        except (BrokenPipeError, ConnectionResetError):
            # A county that refuses early hangs up while we speak; its reason may be there to read.
            with contextlib.suppress(OSError, http.client.HTTPException):
                check(connection.getresponse())
            raise LineBroken() from None
        answer = connection.getresponse()
        check(answer)
        return answer

    def _whole(self, answer: http.client.HTTPResponse, largest: int = _SMALL) -> bytes:
        content = answer.read(largest)
        if answer.read(1):
            raise CountyNonsense()
        return content

    def _connected(self) -> "_Connection":
        if self._connection is None:
            connection = _Connection(self._address, self._context, self.tally, self._cancelled)
            connection.connect()
            self._connection = connection
        return self._connection

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn what Python says about a connection into what a person can be told.

        Raises:
            LineBroken: The connection was lost.
            CountyNonsense: The answer is no HTTP, or not a county's.
            CunjiError: What is told already.
        """
        try:
            yield
        except (http.client.IncompleteRead, OSError):
            self.close()
            raise LineBroken() from None
        except http.client.HTTPException:
            self.close()
            raise CountyNonsense() from None
        except CunjiError:
            self.close()
            raise


class _Connection(http.client.HTTPConnection):
    """A connection whose socket counts."""

    def __init__(
        self,
        address: SplitResult,
        context: ssl.SSLContext | None,
        tally: Tally,
        cancelled: Callable[[], bool],
    ) -> None:
        default = 443 if context else 80
        super().__init__(address.hostname or "", address.port or default, timeout=CONNECT_S)
        self._context = context
        self._tally = tally
        self._stop = cancelled

    @override
    def connect(self) -> None:
        """Connect.

        Raises:
            CountyUnreachable: Nothing answers there.
            TlsUntrusted: Whoever answers cannot prove to be the county.
            CountyNonsense: Whoever answers does not speak TLS.
        """
        try:
            super().connect()
            sock: socket.socket = self.sock
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_hostname=self.host)
        except ssl.SSLCertVerificationError:
            raise TlsUntrusted() from None
        except ssl.SSLError:
            raise CountyNonsense() from None
        except OSError:
            raise CountyUnreachable() from None
        self.sock = cast("socket.socket", CountingSocket(sock, self._tally, self._stop))


def _address(url: str) -> SplitResult:
    """The parts of an address that may be used.

    Raises:
        AddressWrong: It is none.
        TlsRequired: It is neither encrypted nor on this computer.
    """
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise AddressWrong() from None
    if not usable or parts.username or parts.query or parts.fragment:
        raise AddressWrong()
    if parts.scheme == "http" and not _on_this_computer(parts.hostname or ""):
        raise TlsRequired()
    return parts


def _on_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _context(certificate: str | None) -> ssl.SSLContext:
    """TLS with the system's authorities, or with the county's own certificate alone.

    Raises:
        TlsUntrusted: The certificate cannot be read.
    """
    if certificate is None:
        context = ssl.create_default_context()
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        try:
            context.load_verify_locations(cadata=certificate)
        except (ssl.SSLError, ValueError):
            raise TlsUntrusted() from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
