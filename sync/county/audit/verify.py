"""Proves an exported audit without the county: ``python verify.py`` in the folder it lies in.

Every entry follows the one before (SHA-256), every block ends where an entry does, and the county
has signed the last link and both files (Ed25519; needs PyNaCl, and says so where it is missing).
Whether the head is the one a village keeps is seen by comparing it with ``cunji witness``.
"""

import hashlib
import json
import sys
from pathlib import Path

FIELDS = ("number", "at", "account", "role", "address", "act", "village", "detail")


def packed(value: "str | int") -> bytes:
    """A text or a whole number as MessagePack writes it."""
    if isinstance(value, int):
        size = next(n for n in (0, 1, 2, 4, 8) if value < (1 << (8 * n or 7)))
        kind = {0: b"", 1: b"\xcc", 2: b"\xcd", 4: b"\xce", 8: b"\xcf"}[size]
        return kind + value.to_bytes(size or 1, "big")
    said = value.encode()
    if len(said) < 32:
        return bytes([0xA0 | len(said)]) + said
    if len(said) < 256:
        return b"\xd9" + bytes([len(said)]) + said
    return b"\xda" + len(said).to_bytes(2, "big") + said


def link_of(before: bytes, entry: "dict[str, str | int]") -> bytes:
    """The link of an entry."""
    body = b"".join(packed(name) + packed(entry[name]) for name in FIELDS)
    return hashlib.sha256(before + bytes([0x80 | len(FIELDS)]) + body).digest()[:16]


def verify(folder: Path) -> str:
    """What is wrong, in words; empty where all is well."""
    head = json.loads((folder / "head.json").read_text("utf-8"))
    number, link = head["after"], bytes.fromhex(head["after_link"])
    ends = {}
    for line in (folder / "blocks.jsonl").read_text("utf-8").splitlines():
        block = json.loads(line)
        ends[block["last"]] = block["link"]
    with (folder / "entries.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            link = link_of(link, entry)
            number += 1
            if entry["number"] != number or entry["link"] != link.hex():
                return f"第 {number} 条不是原来写的"
            if ends.pop(number, link.hex()) != link.hex():
                return f"第 {number} 条与所在的一段不符"
    if ends or (number, link.hex()) != (head["number"], head["link"]):
        return f"第 {number} 条以后不全"
    return unsigned(folder, head)


def unsigned(folder: Path, head: "dict[str, str | int]") -> str:
    """Whether the county has signed these very files."""
    try:
        from nacl.exceptions import BadSignatureError
        from nacl.signing import VerifyKey
    except ImportError:
        sys.stdout.write("没有装 PyNaCl，没有核对签名\n")
        return ""
    try:
        VerifyKey(bytes.fromhex(str(head["key"]))).verify(
            message(folder, head), bytes.fromhex(str(head["signature"]))
        )
    except (BadSignatureError, ValueError):
        return "县里的签名不对"
    return ""


def message(folder: Path, head: "dict[str, str | int]") -> bytes:
    """What the county signs."""
    sums = [
        hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("entries.jsonl", "blocks.jsonl")
    ]
    said = ["cunji-audit-1", head["after"], head["after_link"], head["number"], head["link"], *sums]
    return "\n".join(map(str, said)).encode()


if __name__ == "__main__":
    wrong = verify(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
    sys.stdout.write((wrong or "审计完整，与县里的签名相符") + "\n")
    sys.exit(1 if wrong else 0)
