"""geodiff, the differences Mergin Maps sends, as ``bench/peers.py`` runs it.

    python -m venv /tmp/geodiff && /tmp/geodiff/bin/pip install pygeodiff

A table for each form, a column for each question. geodiff has no line of its own: Mergin sends the
whole file first and change files later, so their sizes are counted, compressed as we compress
(which Mergin does not do) and without the heads of HTTP. MIT, never part of this program.
"""

import json
import subprocess
from pathlib import Path

import zstandard

from bench.exchange import EDITS

_WORK = """
import json, random, shutil, sqlite3, sys
from pygeodiff import GeoDiff
folder, notes = sys.argv[1:3]
told = json.load(open(notes, encoding="utf-8"))
asked = {}
for one in told:
    asked.setdefault(one["form"], dict()).update(dict.fromkeys(k for k in one if k != "form"))
base, edited = folder + "/base.gpkg", folder + "/edited.gpkg"
db = sqlite3.connect(base)
for form, names in asked.items():
    columns = ", ".join(f'"{n}" TEXT' for n in names)
    db.execute(f'CREATE TABLE "{form}" (id INTEGER PRIMARY KEY, {columns})')
for number, one in enumerate(told, 1):
    names = list(asked[one["form"]])
    values = [None if one.get(n) is None else str(one[n]) for n in names]
    marks = ", ".join("?" * (len(names) + 1))
    db.execute(f'INSERT INTO "{one["form"]}" VALUES ({marks})', [number, *values])
db.commit(); db.execute("VACUUM"); db.close()
shutil.copy(base, edited)
db, chance = sqlite3.connect(edited), random.Random(5)
for number in chance.sample(range(1, len(told) + 1), 500):
    form = told[number - 1]["form"]
    name = chance.choice(list(asked[form]))
    word = "1%010d" % chance.randrange(10**10)
    db.execute(f'UPDATE "{form}" SET "{name}" = ? WHERE id = ?', [word, number])
db.commit(); db.close()
GeoDiff().create_changeset(base, edited, folder + "/edits.diff")
"""


def steps(python: Path, folder: Path, notes: Path) -> dict[str, float]:
    """Bytes a record and an edit."""
    subprocess.run([python, "-c", _WORK, folder, notes], check=True)
    records = len(json.loads(notes.read_text(encoding="utf-8")))
    pack = zstandard.ZstdCompressor(3)
    first = len(pack.compress((folder / "base.gpkg").read_bytes()))
    edits = len(pack.compress((folder / "edits.diff").read_bytes()))
    return {"record": round(first / records, 1), "edit": round(edits / EDITS, 1)}
