"""Whether a county is there, and what time it is there, is said without saying where."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from typing_extensions import override

from desktop.doctor.county import CountyAddress, county_looks
from desktop.doctor.finding import State
from sync.protocol.version import SPOKEN


class Somebody(BaseHTTPRequestHandler):
    """A server whose clock is set by the test."""

    at = datetime(2026, 12, 1, tzinfo=UTC)
    speaks = True

    def do_GET(self) -> None:
        self.send_response_only(400)
        self.send_header("Date", format_datetime(type(self).at, usegmt=True))
        if type(self).speaks:
            self.send_header(SPOKEN, "6")
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [
        (timedelta(0), State.GOOD, "一致"),
        (timedelta(minutes=45), State.BAD, "慢了 4"),
        (timedelta(days=-365), State.BAD, "快了"),
    ],
)
def test_a_clock_apart_from_the_countys_is_told(
    ahead: timedelta, state: State, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Somebody, "at", datetime.now(UTC) + ahead)
    with HTTPServer(("127.0.0.1", 0), Somebody) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        reached, clock = county_looks(CountyAddress(url, None))
        monkeypatch.setattr(Somebody, "speaks", False)
        (stranger,) = county_looks(CountyAddress(url, None))
        server.shutdown()
    assert reached.state is State.GOOD
    assert (clock.state, words in clock.zh) == (state, True)
    assert stranger.state is State.BAD
    assert "不是村记县服务器" in stranger.zh


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9", "连不上"),
        ("https://xianli.invalid", "没有网络"),
        ("http://xianli.example", "https"),
    ],
)
def test_a_county_that_is_not_there_is_told_without_saying_where(url: str, words: str) -> None:
    (found,) = county_looks(CountyAddress(url, None))
    assert (found.state, words in found.zh) == (State.BAD, True)
    assert not re.search(r"xianli|127\.", found.zh)
