"""A village's computer beside the county of the page: it enrols, hands up, and comes again."""

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from sync.client.enrol import enrol
from sync.client.session import sync
from sync.ledger.ledger import Ledger
from tests.helpers.exchange import many
from tests.helpers.throw_away_root import inside
from tests.helpers.villages import a_ledger

URL: Final = "https://county.example.cn:8443"
_FEW: Final = 5
_held: list[Ledger] = []


def device() -> str:
    """What stands for the computer in the page, once there is one."""
    return str(_held[0].store.meta["device"]) if _held else "电脑编号"


def after(said: str) -> None:
    """What a village does when the page has said something: it enrols, it goes on."""
    code = re.search(r'"code": "([^"]+)"', said)
    if code and not _held:
        ledger = a_ledger(Path(os.environ["SCRATCH"]) / "village.db")
        enrol(
            ledger.store,
            URL,
            code[1],
            certificate=Path(os.environ["ROOT"] + "/etc/cunji/server.pem"),
        )
        _held.append(ledger)
        _hand_up()
    elif '"good": true' in said and _serves():
        _hand_up()


def _serves() -> bool:
    asked = inside("systemctl", "is-active", "cunji-county")
    return not subprocess.run(asked, check=False, stdout=subprocess.DEVNULL).returncode


def _hand_up() -> None:
    """More records, and both hold the same afterwards."""
    many(_held[0], _FEW)
    done = sync(_held[0].store)
    assert done.digests_equal, done
