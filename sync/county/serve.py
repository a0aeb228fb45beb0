"""Listen, say where, and serve until told to stop."""

import contextlib
import gc
import json
import signal
import socket
import ssl
import sys
from asyncio import sslproto
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from forms.program import bundled
from sync.county.app import build_app
from sync.county.door.addresses import PerAddress
from sync.county.door.budget import Budget
from sync.county.door.connections import IDLE_S, Door
from sync.county.door.hosts import KnownHosts
from sync.county.door.listening import BACKLOG, listen
from sync.county.health import Share, speak_plainly
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.errors.county import CertificateUnreadable
from sync.errors.wire import TlsRequired

COLLECT_AFTER = 20_000
"""How many more things than were dropped make it worth looking for unused ones."""

TLS_READ = 32 << 10
"""Bytes read of a TLS connection at once."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_PLAIN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "loop": "asyncio",  # another would accept on the bare descriptor, past our door
        "http": "h11",
        "ws": "none",
        "log_config": None,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "timeout_keep_alive": int(IDLE_S),
        "timeout_graceful_shutdown": 10,
        "backlog": BACKLOG,
        "h11_max_incomplete_event_size": 16 << 10,  # heads of ours have some hundred bytes
        "proxy_headers": False,  # ours believes the proxy inside the door, which knows sockets
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
    share: Share | None = None,
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
        share: Which of several processes this is; None for the only one.

    Raises:
        TlsRequired: The address can be reached from elsewhere, and there is no certificate.
        CertificateUnreadable: Certificate and key cannot be used.
        PortTaken: Nothing can be listened at there.
    """
    tls = certificate is not None
    _prove_tls(host, certificate, key)
    speak_plainly()
    door = Door(processes=share.count if share else 1)
    app = _app(settings, door, share, secure=tls or behind_proxy, behind_proxy=behind_proxy)
    _be_small()
    server_socket = listen(host, port, door, shared=share is not None)
    config = uvicorn.Config(app, **_PLAIN, ssl_certfile=certificate, ssl_keyfile=key)
    _say_where(settings.name, server_socket, host, tls=tls)
    # uvicorn raises the signal that ended it once more; being told to stop is no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[server_socket])


def _app(
    settings: Settings, door: Door, share: Share | None, *, secure: bool, behind_proxy: bool
) -> ASGIApp:
    """The application on a prepared store, behind the door."""
    engine = open_county(settings)
    made: ASGIApp = build_app(settings, engine, bundled(), door, secure=secure, share=share)
    made = KnownHosts(made, settings.hosts)
    if behind_proxy:
        believed: Any = ProxyHeadersMiddleware  # uvicorn names the same calls by other types
        made = believed(PerAddress(made, door), sorted(LOOPBACK - {"localhost"}))
    return Budget(made, door)


def _be_small() -> None:
    _rest_the_collector()
    _keep_tls_small()


def _keep_tls_small() -> None:
    """Read of a TLS connection less at once: 256 kB each would be what strangers may take."""
    vars(sslproto)["SSLProtocol"].max_size = TLS_READ


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
