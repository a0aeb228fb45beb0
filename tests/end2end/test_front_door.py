"""Strangers at the front door: honest villages get through, nothing is flooded, nothing hangs.

A few seconds here; with 10,000 strangers of 500 addresses it is ``bench/front_door.py``.
"""

import socket
import time
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path

import pytest

from sync.client.session import sync
from sync.county.serve import TLS_READ
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled, many
from tests.helpers.hostile import KINDS, Strangers
from tests.helpers.villages import a_ledger, close

SECONDS, COUNT, ADDRESSES = 8.0, 300, 6


def _attack(port: int) -> None:
    Strangers(port, SECONDS, ADDRESSES).run(KINDS, COUNT)


def test_honest_villages_get_through(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        ledger = enrolled(a_ledger(tmp_path / "a"), county)
        many(ledger, 5)
        sync(ledger.store)
        attack = get_context("spawn").Process(target=_attack, args=(county.port,))
        attack.start()
        taken = 0
        while attack.is_alive():
            many(ledger, 1)
            assert sync(ledger.store).digests_equal
            taken += 1
            time.sleep(0.2)
        attack.join()
        assert taken > 3
        page = HTTPConnection("127.0.0.1", county.port, timeout=10)
        page.request("GET", "/metrics")
        told = page.getresponse().read().decode()
        page.close()
        assert "cunji_door_turned_away_total{" in told
        close(ledger)


def test_who_says_nothing_or_half_a_head_is_let_go(tmp_path: Path) -> None:
    with (
        RunningCounty(tmp_path / "county") as county,
        socket.create_connection(("127.0.0.1", county.port), 20) as silent,
        socket.create_connection(("127.0.0.1", county.port), 20) as halting,
    ):
        halting.sendall(b"GET /sign-in HTTP/1.1\r\nHost: x\r\nX: ")
        assert silent.recv(1) == b""
        assert halting.recv(1) == b""


def test_bodies_that_say_nothing_take_no_seat(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        ledger = enrolled(a_ledger(tmp_path / "a"), county)
        silent = [socket.create_connection(("127.0.0.1", county.port), 10) for _ in range(80)]
        for one in silent:
            one.sendall(b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        many(ledger, 5)
        assert sync(ledger.store, attempts=1).digests_equal
        for one in silent:
            one.close()
        close(ledger)


def test_a_parcel_of_nobody_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        door = HTTPConnection("127.0.0.1", county.port, timeout=10)
        door.putrequest("POST", "/v1/relay")
        door.putheader("Content-Length", str(16 << 20))
        door.putheader("Authorization", "Cunji 00")
        door.endheaders()
        assert door.getresponse().status == 403
        door.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("cunji.example", 200), ("CUNJI.example:8443", 200), ("other.example", 421), ("", 421),
        ("127.0.0.1", 421),
    ],
)  # fmt: skip
def test_only_the_names_of_the_county_are_answered(tmp_path: Path, host: str, status: int) -> None:
    county = RunningCounty(tmp_path / "county")
    settings = county.folder / "county.toml"
    text = settings.read_text(encoding="utf-8").replace("hosts = []", 'hosts = ["cunji.example"]')
    settings.write_text(text, encoding="utf-8")
    with county:
        door = HTTPConnection("127.0.0.1", county.port, timeout=10)
        door.request("GET", "/sign-in", headers={"Host": host})
        assert door.getresponse().status == status
        door.close()


def test_no_page_leads_to_another_host(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        door = HTTPConnection("127.0.0.1", county.port, timeout=10)
        door.request("GET", "/sign-in/", headers={"Host": "evil.example"})
        answer = door.getresponse()
        assert answer.status >= 400
        assert answer.getheader("location") is None
        door.close()


def test_behind_a_proxy_each_address_has_its_own_requests(tmp_path: Path) -> None:
    """40 bodies of one address that say nothing leave room for another's page."""
    with RunningCounty(tmp_path / "county", options=("--behind-proxy",)) as county:
        silent = [socket.create_connection(("127.0.0.1", county.port), 10) for _ in range(40)]
        for one in silent:
            one.sendall(
                b"POST /v1/sync HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.5\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
        time.sleep(0.5)
        answers = {}
        for address in ("203.0.113.5", "203.0.113.6"):
            door = HTTPConnection("127.0.0.1", county.port, timeout=10)
            door.request("GET", "/sign-in", headers={"X-Forwarded-For": address})
            answers[address] = door.getresponse().status
            door.close()
        assert answers == {"203.0.113.5": 429, "203.0.113.6": 200}
        for one in silent:
            one.close()


def test_a_tls_connection_reads_no_quarter_of_a_megabyte_at_once() -> None:
    """What the server makes smaller is a name inside Python: this fails when it goes."""
    from asyncio import sslproto

    assert sslproto.SSLProtocol.max_size > TLS_READ
