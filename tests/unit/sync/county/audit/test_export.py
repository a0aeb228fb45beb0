"""An audit that was handed out proves itself, without the county, and tells what is changed."""

import json
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

from sync.county.audit.audit import Audit
from sync.county.audit.export import export_audit
from sync.county.tables import prepare
from sync.store.engine import open_store


def proved(folder: Path) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, str(folder / "verify.py")], capture_output=True, text=True,
        encoding="utf-8", check=False, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    return ran.returncode, ran.stdout


def test_it_proves_itself_and_tells_what_is_changed(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    prepare(engine)
    audit = Audit(engine, 459999)
    for number in range(300):
        audit.note("看", account="王科长", detail="长" * (number % 150), village="459999100201")
        if number % 100 == 99:
            audit.sealer.seal()
    done = export_audit(engine, 459999, tmp_path / "out.zip")
    assert (done.first, done.last) == (1, 300)
    folder = tmp_path / "out"
    zipfile.ZipFile(tmp_path / "out.zip").extractall(folder)
    assert proved(folder) == (0, "审计完整，与县里的签名相符\n")
    file = folder / "entries.jsonl"
    whole = file.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    for changed in (
        whole.replace("王科长", "别人", 1),
        "".join(lines[:-1]),
        "".join(lines[:4] + lines[5:]),
        "".join([lines[1], lines[0], *lines[2:]]),
        whole.replace(": ", ":  ", 1),
    ):
        file.write_text(changed, encoding="utf-8")
        assert proved(folder)[0] == 1
    file.write_text(whole, encoding="utf-8")
    head = json.loads((folder / "head.json").read_text("utf-8"))
    (folder / "head.json").write_text(json.dumps(head | {"signature": "00" * 64}), "utf-8")
    assert "签名不对" in proved(folder)[1]
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011
    done = export_audit(engine, 459999, tmp_path / "none.zip", first=tomorrow)
    assert done.first > done.last
    engine.dispose()
