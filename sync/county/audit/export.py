"""The audit as a file anybody can prove: entries, blocks, the county's signature, the program."""

import json
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from nacl.signing import SigningKey
from sqlalchemy import Connection, Engine, func, select

from sync.county.audit import verify
from sync.county.audit.sealing import FIRST_LINK, Entry, Sealer
from sync.county.keys import county_signer
from sync.county.tables import audit, audit_blocks
from sync.errors.ledger import StoreUnwritable

_MANY: Final = 5_000
_README: Final = """\
村记县服务器的审计。

entries.jsonl   一行一条：序号、时间（UTC）、谁、身份、来自、做了什么、村、说明、连着上一条的链
blocks.jsonl    一行一段：这一段最后一条的序号和链
head.json       从哪一条到哪一条，县里的公钥和签名
verify.py       核对：在解开的文件夹里运行 python verify.py（签名要装 PyNaCl）

里面没有村民的姓名和号码；照样按内部资料保管。
"""


@dataclass(frozen=True, slots=True)
class AuditExported:
    """What was handed out.

    Attributes:
        first: Number of the first entry.
        last: Of the last one.
    """

    first: int
    last: int


def export_audit(
    engine: Engine, county: int, file: Path, first: date | None = None, last: date | None = None
) -> AuditExported:
    """Write the audit, or the whole blocks of some days of it, into a zip.

    Args:
        engine: The county's store.
        county: Six digits, or 0.
        file: Where to.
        first: First day (UTC); None for the first there is.
        last: Last day; None for the last.

    Raises:
        StoreUnwritable: The file cannot be written.
    """
    Sealer(engine, county).seal()
    signer = county_signer(engine)
    try:
        with tempfile.TemporaryDirectory(dir=file.parent) as name, engine.connect() as db:
            folder = Path(name)
            head = _written(db, county, folder, _range(db, county, first, last))
            head["key"] = signer.public.hex()
            said = verify.message(folder, head)
            head["signature"] = bytes(SigningKey(signer.seed).sign(said).signature).hex()
            (folder / "head.json").write_text(json.dumps(head), encoding="utf-8")
            (folder / "审计说明.txt").write_text(_README, encoding="utf-8")
            program = Path(verify.__file__).read_text(encoding="utf-8")
            (folder / "verify.py").write_text(program, encoding="utf-8")
            with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as made:
                for part in sorted(folder.iterdir()):
                    if part.suffix != ".zip":
                        made.write(part, part.name)
            (folder / "all.zip").chmod(0o600)
            (folder / "all.zip").replace(file)
    except OSError:
        raise StoreUnwritable from None
    return AuditExported(int(head["after"]) + 1, int(head["number"]))


def _range(db: Connection, county: int, first: date | None, last: date | None) -> tuple[int, int]:
    """After which entry, and up to which: whole blocks that hold the days."""
    ends, mine = audit_blocks.c.last, audit_blocks.c.county == county
    here = audit.c.county == county
    oldest = db.scalar(select(func.min(audit.c.number)).where(here)) or 1
    newest = db.scalar(select(func.max(ends)).where(mine)) or 0
    if first is not None:
        begins = select(func.min(audit.c.number)).where(here, audit.c.at >= first.isoformat())
        oldest = db.scalar(begins) or newest + 1
    if last is not None:
        after = (last + timedelta(days=1)).isoformat()
        stops = db.scalar(select(func.max(audit.c.number)).where(here, audit.c.at < after)) or 0
        newest = db.scalar(select(func.min(ends)).where(mine, ends >= stops)) or newest
    before = db.scalar(select(func.max(ends)).where(mine, ends < oldest)) or 0
    return before, max(before, newest)


def _written(
    db: Connection, county: int, folder: Path, span: tuple[int, int]
) -> dict[str, str | int]:
    """Entries and blocks of a span; where they begin and end."""
    after, upto = span
    blocks = select(audit_blocks.c.last, audit_blocks.c.link, audit_blocks.c.at).where(
        audit_blocks.c.county == county
    )
    links = {row.last: bytes(row.link) for row in db.execute(blocks)}
    links[0] = FIRST_LINK
    head: dict[str, str | int] = {
        "after": after, "after_link": links[after].hex(), "number": upto, "link": links[upto].hex(),
    }  # fmt: skip
    with (folder / "blocks.jsonl").open("w", encoding="utf-8") as out:
        for row in db.execute(blocks.order_by(audit_blocks.c.number)):
            if after < row.last <= upto:
                told = {"last": row.last, "link": bytes(row.link).hex(), "at": row.at}
                out.write(json.dumps(told) + "\n")
    query = select(*(audit.c[name] for name in Entry.__slots__), audit.c.link).where(
        audit.c.county == county, audit.c.number <= upto
    )
    with (folder / "entries.jsonl").open("w", encoding="utf-8") as out:
        while rows := db.execute(
            query.where(audit.c.number > after).order_by(audit.c.number).limit(_MANY)
        ).all():
            for one in rows:
                said = dict(zip(Entry.__slots__, one[:-1], strict=True))
                line = json.dumps(said | {"link": bytes(one[-1]).hex()}, ensure_ascii=False)
                out.write(line + "\n")
            after = rows[-1].number
    return head
