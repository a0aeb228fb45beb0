"""Every page, every command and every computer is in the audit."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.client.session import sync
from sync.county.__main__ import _parser, main
from sync.county.accounts.area import Area
from sync.county.audit.audit import Audit
from sync.county.audit.checking import AuditCheck
from sync.county.audit.sealing import Entry
from sync.county.console.console import PageRules
from sync.county.console.villages import PAGE_SETS
from sync.county.settings import Settings
from sync.county.stores import open_county
from sync.ledger.ledger import Ledger
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.villages import VILLAGE, a_family, close

WHOLE = Area.whole(459999)
NO_ACT = {
    ("GET", "/sign-in"): "shows nothing, and nobody is there yet",
    ("POST", "/sign-in"): "notes itself who signed in, which it only then knows",
}
"""Pages the audit need not know, or hears of otherwise."""


def entries(folder: Path) -> list[Entry]:
    engine = open_county(Settings.read(folder))
    found = Audit(engine, 459999).entries(WHOLE)
    assert AuditCheck(engine, 459999).look(whole=True).broken_at is None
    engine.dispose()
    return found


def test_every_page_has_an_act() -> None:
    members = [member for made in PAGE_SETS for member in vars(made).values()]
    pages = [r for m in members if isinstance(r := getattr(m, "page_rules", None), PageRules)]
    assert len(pages) > 40
    assert {(rules.method, rules.path) for rules in pages if not rules.act} == NO_ACT.keys()


COMMANDS: dict[str, Callable[[Path, Path], list[str]]] = {
    "code": lambda data, _: ["--data", str(data), "--village", VILLAGE],
    "user": lambda data, _: ["--data", str(data), "韦科员"],
    "confirm": lambda data, _: ["--data", str(data), "123456"],
    "publish": lambda data, pack: ["--data", str(data), str(pack)],
    "parcel": lambda data, pack: [str(data), str(pack)],
    "devices": lambda data, _: [str(data)],
    "revoke": lambda data, _: [str(data), "0123456789abcdef"],
    "erase": lambda data, _: [str(data)],
    "check": lambda data, _: [str(data), "--quick"],
    "witness": lambda data, _: [str(data), "--out", str(data / "heads.txt")],
    "backup": lambda data, pack: [str(data), str(pack.with_name("a.backup"))],
    "restore-check": lambda data, _: [str(data)],
    "readmit": lambda data, _: [str(data)],
    "audit export": lambda data, pack: [str(data), str(pack.with_name("a.zip"))],
    "audit prune": lambda data, _: [str(data)],
    "migrate": lambda data, _: [str(data)],
    "name": lambda data, _: [str(data), "--county", "459999"],
}
ELSEWHERE = {
    "init": "noted by the next test",
    "serve": "notes that the service began and ended",
    "restore": "noted in what was put back: the drill",
    "figures": "counts ahead what pages show, by itself; whoever looks at them is noted",
    "doctor": "looks at the machine, and at no record",
    "setup-postgres": "writes SQL, and opens no store",
}


def test_every_command_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "wei")
    data, pack = tmp_path / "county", tmp_path / "pack.yaml"
    pack.write_text("nothing: of the kind\n", encoding="utf-8")
    choices = _parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    names = {name.partition(" ")[0] for name in COMMANDS}
    assert set(choices or ()) == names | ELSEWHERE.keys()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["init", "--county", "459999", "--data", str(data)]) == 0
        for name, words in COMMANDS.items():
            main([*name.split(" "), *words(data, pack)])
    found = entries(data)
    noted = {entry.act.removeprefix("命令 ") for entry in found if entry.act.startswith("命令")}
    assert noted == COMMANDS.keys() | {"init"}
    assert all(entry.account.startswith("服务器 wei") for entry in found)
    assert "没有完成（device-unknown）" in {entry.detail for entry in found}


def test_what_computers_do_is_noted(county: RunningCounty, device: Callable[[str], Ledger]) -> None:
    ledger = enrolled(device("one"), county)
    a_family(ledger)
    sync(ledger.store)
    county.stop()
    found = entries(county.folder)
    acts = [entry.act for entry in reversed(found)]
    assert acts == ["服务启动", "电脑登记", "电脑同步", "服务停止"]
    synced = next(entry for entry in found if entry.act == "电脑同步")
    assert (synced.account, synced.village) == (ledger.meta["device"], VILLAGE)
    assert synced.detail.startswith("上报 ")
    assert synced.detail != "上报 0 条，下发到第 0 号（0 条）"
    close(ledger)
