"""What other programs send for the same village: Anki, PouchDB and geodiff.

    python -m venv /tmp/anki && /tmp/anki/bin/pip install anki
    .venv/bin/python bench/peers.py [--anki /tmp/anki/bin/python] [--pouch /tmp/pouch]
        [--geodiff /tmp/geodiff/bin/python] [--persons 20000]

How PouchDB and geodiff are installed is said in ``bench/programs``.
Anki's own client and server (AGPL, never part of this program) in processes of their own; one note
for each record of the village of ``bench/exchange.py``, a field for each question. Bytes both ways
with heads, counted by a line between the two; ours come from the same run of ``exchange.py``.
Prints JSON and keeps it in bench/results/peers.json; a program that is not given is left out.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.exchange import EDITS, village  # noqa: E402
from bench.programs import geodiff, pouch  # noqa: E402
from tests.helpers.counties import Line  # noqa: E402

CLIENT = """
import json, random, sys
from anki.collection import Collection, AddNoteRequest
from anki.sync_pb2 import SyncCollectionResponse
file, url, step, notes = sys.argv[1:5]
col = Collection(file)
if step == "fill":
    told = json.load(open(notes, encoding="utf-8"))
    names = sorted({name for one in told for name in one})
    kind = col.models.new("record")
    for name in names:
        col.models.add_field(kind, col.models.new_field(name))
    template = col.models.new_template("card")
    template["qfmt"], template["afmt"] = "{{%s}}" % names[0], "-"
    template["qfmt"] = "x" + "".join("{{%s}}" % name for name in names)
    col.models.add_template(kind, template)
    col.models.add(kind)
    kind = col.models.by_name("record")
    deck = col.decks.id("village")
    made = []
    for one in told:
        note = col.new_note(kind)
        for place, name in enumerate(names):
            note.fields[place] = str(one.get(name, ""))
        made.append(AddNoteRequest(note, deck))
    col.add_notes(made)
elif step == "edit":
    chance = random.Random(5)
    for number in chance.sample(col.find_notes(""), 500):
        note = col.get_note(number)
        note.fields[chance.randrange(len(note.fields))] = "1%010d" % chance.randrange(10**10)
        col.update_note(note)
if step != "fill":
    auth = col.sync_login("u", "p", url)
    auth.endpoint = url
    said = col.sync_collection(auth, False)
    if said.required in (said.FULL_SYNC, said.FULL_UPLOAD):
        col.close_for_full_sync()
        col.full_upload_or_download(auth=auth, server_usn=None, upload=True)
    else:
        assert said.required == said.NO_CHANGES, said
col.close()
"""


def steps(python: Path, folder: Path, notes: Path, records: int) -> dict[str, float]:
    """Bytes a record, an edit, and of nothing to do."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    home = {"SYNC_USER1": "u:p", "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port)}
    home |= {"SYNC_BASE": str(folder / "server"), "MAX_SYNC_PAYLOAD_MEGS": "500"}
    server = subprocess.Popen(
        [python, "-m", "anki.syncserver"], env={**os.environ, **home},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        found = {}
        _step(python, folder, port, "fill", notes)
        found["record"] = round(_step(python, folder, port, "first", notes) / records, 1)
        _step(python, folder, port, "settle", notes)
        found["edit"] = round(_step(python, folder, port, "edit", notes) / EDITS, 1)
        found["idle"] = _step(python, folder, port, "idle", notes)
    finally:
        server.terminate()
        server.wait()
    return found


def _step(python: Path, folder: Path, port: int, step: str, notes: Path) -> int:
    with Line(port) as line:
        call = [
            str(python),
            "-c",
            CLIENT,
            str(folder / "a.anki2"),
            f"{line.url}/",
            step,
            str(notes),
        ]
        subprocess.run(call, check=True)
        return line.carried["up"] + line.carried["down"]


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--anki", type=Path, default=None)
    parser.add_argument("--pouch", type=Path, default=None)
    parser.add_argument("--geodiff", type=Path, default=None)
    parser.add_argument("--persons", type=int, default=20_000)
    call = parser.parse_args()
    if not (call.anki or call.pouch or call.geodiff):
        sys.stdout.write("skipped: no other program given (see the head of bench/peers.py)\n")
        return 0
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        drafts = [{"form": one.form, **one.answers} for one in village(call.persons)]
        notes = folder / "notes.json"
        notes.write_text(json.dumps(drafts, ensure_ascii=False), encoding="utf-8")
        if call.anki:
            found["anki"] = steps(call.anki, folder, notes, len(drafts))
        if call.pouch:
            found["pouch"] = pouch.steps(call.pouch, folder, notes, len(drafts))
        if call.geodiff:
            found["geodiff"] = geodiff.steps(call.geodiff, folder, notes)
    ours = ROOT / "bench" / "results" / "exchange.json"
    subprocess.run(
        [sys.executable, ROOT / "bench" / "exchange.py", "--persons", str(call.persons)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    told = json.loads(ours.read_text(encoding="utf-8"))
    found["ours"] = {
        "record": told["push"]["record"], "edit": told["edits"]["up"],
        "idle": told["idle"]["bytes"],
    }  # fmt: skip
    text = json.dumps(found, indent=2)
    (ROOT / "bench" / "results" / "peers.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
