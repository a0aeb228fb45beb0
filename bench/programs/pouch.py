"""PouchDB with its own server, as ``bench/peers.py`` runs it.

    mkdir /tmp/pouch && cd /tmp/pouch && npm install pouchdb@9 express@4 express-pouchdb@4

A document for each record, LevelDB on both sides, one-shot replication with its defaults (batches
of 100), through a line that counts bytes. Apache-2.0, never part of this program.
"""

import json
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.exchange import EDITS
from tests.helpers.counties import Line

_SERVER = """
const [dir, port] = process.argv.slice(1), PouchDB = require("pouchdb"), app = require("express")();
const kept = PouchDB.defaults({prefix: dir + "/server-"});
app.use("/", require("express-pouchdb")(kept, {
    mode: "minimumForPouchDB", logPath: dir + "/log.txt", configPath: dir + "/config.json",
}));
app.listen(Number(port), "127.0.0.1");
"""
_CLIENT = """
const [dir, url, step, notes] = process.argv.slice(1), PouchDB = require("pouchdb");
const db = new PouchDB(dir + "/village");
let seed = 5;
const chance = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
(async () => {
    if (step == "fill") {
        const told = JSON.parse(require("fs").readFileSync(notes, "utf8"));
        while (told.length) await db.bulkDocs(told.splice(0, 1000));
    } else {
        if (step == "edit") {
            const all = (await db.allDocs({include_docs: true})).rows.map(r => r.doc), changed = [];
            for (let n = 0; n < 500; n++) {
                const doc = all.splice(Math.floor(chance() * all.length), 1)[0];
                const names = Object.keys(doc).filter(k => k[0] != "_" && k != "form");
                doc[names[Math.floor(chance() * names.length)]] = "1" + Math.floor(chance() * 1e10);
                changed.push(doc);
            }
            await db.bulkDocs(changed);
        }
        const said = await db.replicate.to(url + "/village");
        if (said.status != "complete" || said.errors.length) throw said;
    }
    await db.close();
})().catch(e => { console.error(e); process.exit(1); });
"""


def steps(node_folder: Path, folder: Path, notes: Path, records: int) -> dict[str, float]:
    """Bytes a record, an edit, and of nothing to do."""
    port, near = _free(), _free()  # its checkpoints hang on the address, which must stay
    server = subprocess.Popen(
        ["node", "-e", _SERVER, folder, str(port)], cwd=node_folder, stdout=subprocess.DEVNULL
    )

    def step(name: str) -> int:
        with Line(port, at=near) as line:
            call: list[Any] = ["node", "-e", _CLIENT, folder, line.url, name, notes]
            subprocess.run(call, check=True, cwd=node_folder)
            return line.carried["up"] + line.carried["down"]

    try:
        _wait(port)
        step("fill")
        first = step("first")
        edits = step("edit")
        return {
            "record": round(first / records, 1),
            "edit": round(edits / EDITS, 1),
            "idle": step("idle"),
        }
    finally:
        server.terminate()
        server.wait()


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1) as answer:
                json.load(answer)
                return
        except (OSError, ValueError):
            time.sleep(0.1)
