"""What closed answers cost: bytes a first record and an edit, the same changes with and without.

    .venv/bin/python bench/pieces.py [--persons 4000]

The village of ``bench/exchange.py`` and 500 single edits of it, put into frames twice: with all
answers in columns (content of version 1) and with personal ones in closed pieces (version 2). Bytes
are of the packed frames with their signatures; they do not depend on the machine. The anchor is one
zstd-3 stream of JSON of the same changes. CPU a change stands beside, as a ratio of making and
reading the open frames in the same run. Prints JSON and keeps it in bench/results/pieces.json.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.exchange import VILLAGE, edit, fill, raw  # noqa: E402
from forms.schema.form import RecordId  # noqa: E402
from sync.change import Change, Kind  # noqa: E402
from sync.frames.chain import SIGNATURE_BYTES  # noqa: E402
from sync.frames.content import Birth  # noqa: E402
from sync.frames.decode import changes_of, read  # noqa: E402
from sync.frames.encode import content_of, portions  # noqa: E402
from sync.frames.key_tree import KeyTree  # noqa: E402
from sync.frames.packing import packed, unpacked  # noqa: E402
from sync.ledger.ledger import Ledger  # noqa: E402
from sync.ledger.replica import Replica  # noqa: E402
from tests.helpers.villages import a_ledger, close  # noqa: E402

GOALS = {"record": 46, "edit": 21}


def among(
    known: Mapping[RecordId, Birth], first: int, ids: Collection[RecordId]
) -> Mapping[RecordId, Birth]:
    """Births of records that were created before a number."""
    return {r: known[r] for r in ids if r in known and known[r].number < first}


def frames(ledger: Ledger, changes: Sequence[Change], *, closed: bool) -> tuple[float, float]:
    """Bytes and CPU seconds a change, made and read again."""
    known = {
        c.record: Birth(c.device, c.epoch, c.dseq)
        for c in Replica(ledger.store).unsent()
        if c.kind is Kind.CREATE
    }
    ids = {birth: record for record, birth in known.items()}
    ring = ledger.store.keyring
    with ledger.store.engine.begin() as db:
        device, epoch = ledger.meta["device"], ledger.meta["epoch"]
        closing = ring.closing(db, device, epoch, changes) if closed else None
        trees: Mapping[bytes, KeyTree] = ring.by_mark(db)
    size, began = 0, time.process_time()
    for some in portions(changes):
        births = partial(among, known, some[0].dseq)
        body = packed(content_of(some, births, closing))
        size += len(body) + SIGNATURE_BYTES
        again = changes_of(
            read(unpacked(body)), lambda births, _way: {b: ids[b] for b in births}, trees.get
        )
        assert again == list(some)
    return size / len(changes), (time.process_time() - began) / len(changes)


def measure(persons: int, folder: Path) -> dict[str, Any]:
    """Both kinds of change, both ways."""
    ledger = a_ledger(folder / "one.db", VILLAGE)
    fill(ledger, persons)
    created = Replica(ledger.store).unsent()
    last = Replica(ledger.store).last_dseq()
    edit(ledger, random.Random(500))
    edits = Replica(ledger.store).unsent()[len(created) :]
    found: dict[str, Any] = {"persons": persons}
    for name, changes, after in (("record", created, 0), ("edit", edits, last)):
        opened, cpu = frames(ledger, changes, closed=False)
        shut, cpu_shut = frames(ledger, changes, closed=True)
        anchor = raw(ledger, after)[0] / len(changes) if name == "edit" else None
        found[name] = {
            "open": round(opened, 1),
            "closed": round(shut, 1),
            "raw": None if anchor is None else round(anchor, 1),
            "cpu_against_open": round(cpu_shut / cpu, 2),
        }
    close(ledger)
    return found


def main() -> int:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=4_000)
    call = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(call.persons, Path(folder))
    found["goals"] = GOALS
    found["met"] = {name: found[name]["closed"] <= goal for name, goal in GOALS.items()}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    print(text)
    if call.persons == parser.get_default("persons"):
        (ROOT / "bench" / "results" / "pieces.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(found["met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
