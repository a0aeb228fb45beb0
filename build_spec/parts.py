"""Fetch the parts of ``parts.toml`` into build/parts; one of another hash is refused."""

import hashlib
import sys
import tomllib
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ROOT / "build/parts"


def listed() -> dict[str, dict[str, str]]:
    """Every part by name: version, licence, url, sha256."""
    return tomllib.loads((ROOT / "build_spec/parts.toml").read_text(encoding="utf-8"))


def fetch(name: str, part: dict[str, str]) -> None:
    """One part, unless it is there."""
    path = PARTS / part["url"].rpartition("/")[2]
    if not path.exists():
        print(f"正在下载 {path.name}……", file=sys.stderr)
        with urllib.request.urlopen(part["url"], timeout=600) as answer:
            data = answer.read()
        if hashlib.sha256(data).hexdigest() != part["sha256"]:
            raise SystemExit(f"{name}: {part['url']} 的校验和与 parts.toml 写的不同，没有采用。")
        path.write_bytes(data)
    if hashlib.sha256(path.read_bytes()).hexdigest() != part["sha256"]:
        raise SystemExit(f"{name}: {path} 与 parts.toml 写的校验和不同，请删掉它再运行一次。")


if __name__ == "__main__":
    PARTS.mkdir(parents=True, exist_ok=True)
    for one, about in listed().items():
        fetch(one, about)
