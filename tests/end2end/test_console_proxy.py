"""The console behind a proxy that speaks TLS: strict cookies, and the true place in the audit."""

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sync.county.accounts.area import Area
from sync.county.audit.audit import Audit
from sync.store.engine import open_store
from tests.helpers.counties import RunningCounty


def test_a_proxy_that_is_known_is_believed(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county", options=("--behind-proxy",)) as county:
        door = HTTPConnection("127.0.0.1", county.port)
        form = urlencode({"name": county.account, "password": county.password})
        passed_on = {
            "host": "cunji.example.cn", "origin": "https://cunji.example.cn",
            "content-type": "application/x-www-form-urlencoded",
            "x-forwarded-for": "203.0.113.5", "x-forwarded-proto": "https",
        }  # fmt: skip
        door.request("POST", "/sign-in", form, passed_on)
        answer = door.getresponse()
        answer.read()
        assert answer.status == 303
        kept = answer.headers.get_all("set-cookie") or []
        cookie = next(one for one in kept if not one.startswith("__Host-cunji-known="))
        assert cookie.startswith("__Host-cunji=")
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert "max-age" in str(answer.getheader("strict-transport-security"))
        door.close()
        engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
        found = Audit(engine, 459999).entries(Area.whole(459999))
        engine.dispose()
        assert [e.address for e in found if e.act == "登录"] == ["203.0.113.5"]


def test_a_proxy_that_is_not_known_gets_no_console(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        door = HTTPConnection("127.0.0.1", county.port)
        door.request("GET", "/sign-in", headers={"x-forwarded-for": "203.0.113.5"})
        answer = door.getresponse()
        assert answer.status == 400
        assert "--behind-proxy" in answer.read().decode()
        door.close()
