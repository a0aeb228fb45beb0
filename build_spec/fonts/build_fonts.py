"""Rebuild desktop/resources/fonts from the locked packages: fetch, verify, subset, rename, pack.

    python build_spec/fonts/build_fonts.py                  all faces, compared with the lock
    python build_spec/fonts/build_fonts.py --only fang      one face
    python build_spec/fonts/build_fonts.py --accept         write the new checksums into the lock

Packages are looked for in --cache and fetched with the ordinary client (npm pack, apt-get
download) when missing. Each face is renamed: a subset must not hide a full font of the same name
that is installed, and two of the sources reserve their names. The same inputs and the same
fontTools give the same bytes.
"""

import argparse
import base64
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

from charsets import HERE, union
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

LOCK = HERE / "fonts.lock.json"
TARGET = HERE.parents[1] / "desktop" / "resources" / "fonts"
CURVE_ERROR = 1.0  # thousandths of an em between cubic and quadratic outline; invisible in print
UNUSED_TABLES = [
    "GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "gasp", "FFTM", "bsln", "feat",
    "morx", "prop", "kern", "STAT", "meta", "MATH", "VDMX", "hdmx", "LTSH", "cvt", "fpgm", "prep",
]  # fmt: skip
KEPT_NAMES = {0, 5, 8, 9, 11, 13, 14}  # copyright, version, makers, licence


def fetch(package: dict[str, str], cache: Path) -> Path:
    """The verified package file; fetched into the cache when it is not there."""
    path = cache / package["file"]
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        spec = {
            "npm": ["npm", "pack", f"{package['name']}@{package['version']}"],
            "deb": ["apt-get", "download", f"{package['name']}={package['version']}"],
        }[package["kind"]]
        subprocess.run(spec, cwd=cache, check=True)
    algorithm, _, want = package["integrity"].partition("-")
    digest = hashlib.new(algorithm, path.read_bytes())
    got = (
        base64.b64encode(digest.digest()).decode() if algorithm == "sha512" else digest.hexdigest()
    )
    if got != want:
        sys.exit(f"{path}: checksum differs from the lock")
    return path


def member(archive: Path, path: str) -> bytes:
    """One file out of an npm tarball or a Debian package."""
    data = archive.read_bytes()
    if archive.suffix == ".deb":
        data = _data_tar(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for name in (path, f"./{path}"):
            if name in tar.getnames():
                file = tar.extractfile(name)
                assert file is not None
                return file.read()
    sys.exit(f"{archive}: no {path} inside")


def _data_tar(ar: bytes) -> bytes:
    """The data.tar.* member of a Debian package (an ar archive)."""
    at = 8
    while at < len(ar):
        name, size = ar[at : at + 16].decode().strip(), int(ar[at + 48 : at + 58])
        if name.startswith("data.tar"):
            return ar[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    sys.exit("a Debian package without data.tar")


def cut(font: TTFont, characters: set[int]) -> None:
    """Keep only these characters, without hinting and layout tables."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.drop_tables += UNUSED_TABLES
    options.recalc_timestamp = False
    options.desubroutinize = True
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)


def to_quadratic(font: TTFont) -> None:
    """Replace CFF outlines by TrueType ones, which is what a PDF Type0 font with glyf needs."""
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        tolerance = CURVE_ERROR * font["head"].unitsPerEm / 1000
        glyphs[name].draw(Cu2QuPen(pen, tolerance, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, drawn
    for name, glyph in drawn.items():
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for limit in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"):
        setattr(maxp, f"max{limit}", 0)
    for limit in ("StackElements", "SizeOfInstructions", "ComponentElements"):
        setattr(maxp, f"max{limit}", 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    del font["CFF "]
    font.sfntVersion = "\0\1\0\0"


def rename(font: TTFont, face: dict[str, Any]) -> None:
    """Give the subset a name of its own and say inside it where it comes from."""
    table = font["name"]
    kept = {}
    for record in table.names:
        if record.nameID in KEPT_NAMES and record.platformID == 3 and record.langID == 0x409:
            kept[record.nameID] = str(record)
    family = face["family"]
    post_script = family.replace(" ", "") + "-Regular"
    kept |= {
        1: family, 2: "Regular", 3: f"{post_script};{face['source']}", 4: family, 6: post_script,
        10: f"Modified: subset and renamed from {face['source']}"
            f"{' with outlines converted to quadratic curves' if face.get('converted') else ''} "
            "by build_spec/fonts/build_fonts.py of the Cunji project, November 2026. "
            f"Licence: {face['licence']}.",
    }  # fmt: skip
    table.names = []
    for name_id, text in sorted(kept.items()):
        table.setName(text, name_id, 3, 1, 0x409)


def build(slot: str, lock: dict[str, Any], cache: Path) -> bytes:
    """The finished TrueType file of one slot."""
    face = lock["faces"][slot]
    source = member(fetch(lock["packages"][face["package"]], cache), face["path"])
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    wanted = union(face["sets"])
    if minus := face.get("minus"):
        other = lock["faces"][minus]
        full = member(fetch(lock["packages"][other["package"]], cache), other["path"])
        wanted -= set(TTFont(io.BytesIO(full), lazy=True).getBestCmap())
    cut(font, wanted)
    if "CFF " in font:
        face = face | {"converted": True}
        to_quadratic(font)
    rename(font, face)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def main() -> None:
    """Build, compare with the lock, write the packed files and the manifest."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, default=HERE.parents[1] / "build" / "fonts")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--accept", action="store_true")
    arguments = parser.parse_args()
    lock = json.loads(LOCK.read_text("utf-8"))
    manifest = {}
    for slot, face in lock["faces"].items():
        if not arguments.only or slot in arguments.only:
            began = time.monotonic()
            data = build(slot, lock, arguments.cache)
            sha256 = hashlib.sha256(data).hexdigest()
            if not arguments.accept and sha256 != face.get("sha256"):
                sys.exit(f"{slot}: result differs from the lock (fontTools changed? --accept)")
            face["sha256"], face["bytes"] = sha256, len(data)
            packed = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
            (TARGET / f"{slot}.ttf.xz").write_bytes(packed)
            took = time.monotonic() - began
            print(f"{slot:8} {len(data):>10,} {len(packed):>10,} {took:5.0f} s", flush=True)
        if "sha256" in face:
            manifest[slot] = {key: face[key] for key in ("family", "sha256", "bytes")}
    if arguments.accept:
        LOCK.write_text(json.dumps(lock, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
