"""Listen, say where, and serve until told to stop."""

import contextlib
import gc
import json
import signal
import socket
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette

from forms.program import bundled
from sync.county.app import build_app
from sync.county.health import speak_plainly
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.errors.county import CertificateUnreadable, PortTaken
from sync.errors.wire import TlsRequired

KEEP_ALIVE_S = 120
"""How long an idle connection is kept; a village's line takes its time."""

COLLECT_AFTER = 20_000
"""How many more things than were dropped make it worth looking for unused ones."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_PLAIN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "http": "h11",
        "ws": "none",
        "log_config": None,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": 10,
        "forwarded_allow_ips": sorted(LOOPBACK - {"localhost"}),
    }
)
"""How uvicorn serves us, wherever it does: nothing of its own in logs and answers."""


def serve(
    settings: Settings,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    *,
    behind_proxy: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        settings: The county's.
        host: Address to listen at.
        port: Port; 0 for any free one.
        certificate: PEM file; with ``key``, TLS is spoken.
        key: PEM file.
        behind_proxy: A proxy on this computer speaks TLS for us: the console is as strict as if we
            spoke it ourselves, and believes what the proxy says of where a question comes from.

    Raises:
        TlsRequired: The address can be reached from elsewhere, and there is no certificate.
        CertificateUnreadable: Certificate and key cannot be used.
        PortTaken: Nothing can be listened at there.
    """
    tls = certificate is not None
    _prove_tls(host, certificate, key)
    speak_plainly()
    app = _app(settings, secure=tls or behind_proxy)
    _rest_the_collector()
    server_socket = _listen(host, port)
    config = uvicorn.Config(
        app, **_PLAIN, proxy_headers=behind_proxy, ssl_certfile=certificate, ssl_keyfile=key
    )
    _say_where(settings.name, server_socket, host, tls=tls)
    # uvicorn raises the signal that ended it once more; being told to stop is no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[server_socket])


def _app(settings: Settings, *, secure: bool) -> Starlette:
    """The application on prepared stores."""
    engine = open_county(settings)
    stores = {code: open_county(settings, url) for code, url in settings.stores.items()}
    return build_app(settings, engine, bundled(), secure=secure, stores=stores)


def _say_where(name: str, server_socket: socket.socket, host: str, *, tls: bool) -> None:
    """The first line of output: a JSON with the address, also where the port was free to choose."""
    place = f"[{host}]" if ":" in host else host
    url = f"{'https' if tls else 'http'}://{place}:{server_socket.getsockname()[1]}"
    sys.stdout.write(json.dumps({"url": url, "county": name}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _rest_the_collector() -> None:
    """Look for unused memory less often: a push makes and drops some thousand small things.

    What stands by now stands for ever and need not be looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 50)


def _prove_tls(host: str, certificate: Path | None, key: Path | None) -> None:
    """Load certificate and key once, before anything else depends on them.

    Raises:
        TlsRequired: There is none, and the address can be reached from elsewhere.
        CertificateUnreadable: They cannot be used.
    """
    if certificate is None:
        if host not in LOOPBACK:
            raise TlsRequired()
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ValueError):
        raise CertificateUnreadable() from None


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named for the event loop: only then it sends the head and the body of an
    # answer at once; else the body waits for the other end to confirm the head, 40 ms.
    server_socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server_socket.bind((host, port))
        server_socket.listen(2048)
    except (OSError, OverflowError):
        server_socket.close()
        raise PortTaken() from None
    return server_socket
