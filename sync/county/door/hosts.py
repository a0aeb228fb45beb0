"""Only the names this county is called by: a page must not lead to wherever a request pretends."""

from collections.abc import Collection
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

WATCHED: Final = frozenset({"/healthz", "/metrics"})
"""Answered to this computer alone, which calls itself by whatever name."""


class KnownHosts:
    """Answers 421 where a request names another host (RFC 9110, section 15.5.20).

    Args:
        app: What answers.
        hosts: The names, without port; none for whatever is asked.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.casefold() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for us."""
        asked = scope["type"] == "http" and scope["path"] not in WATCHED
        if asked and self._hosts and _host(scope) not in self._hosts:
            await PlainTextResponse("", 421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _host(scope: Scope) -> str:
    """The name that is asked for; nothing where there is none, or more than one."""
    named: list[bytes] = [value for name, value in scope["headers"] if name == b"host"]
    if len(named) != 1:
        return ""
    host = named[0].decode("latin-1").casefold()
    name, _, port = host.rpartition(":")
    return name.strip("[]") if name and port.isdecimal() else host.strip("[]")
