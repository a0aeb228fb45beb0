"""Cut the data of ICU in a frozen program to what a Chinese program asks for: 32 MB become some 6.

    python build_spec/linux/icu.py dist/cunji/_internal/libicudata.so.73

The list of what stays errs to the safe side; the order of surnames and the round trip of GB18030 in
``cunji self-check`` tell when it did not. Needs icu-devtools, binutils and gcc.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

STAYS = re.compile(
    r"""
    (?:curr|lang|region|unit|zone|coll|rbnf)/
        (?:zh|zh_Hans|zh_Hans_CN|en|root|res_index|pool|tzdbNames|ucadata)\..*
    | (?:zh|zh_Hans|zh_Hans_CN|zh_CN|en|en_US|root|res_index|pool|supplementalData)\.res
    | (?:cnvalias|timezoneTypes|zoneinfo64|windowsZones|metaZones|keyTypeData|likelySubtags)\..*
    | (?:numberingSystems|plurals|pluralRanges|genderList|dayPeriods|icuver|icustd|metadata)\..*
    | (?:currencyNumericCodes|langInfo|units|grammaticalFeatures|translit/(?:root|res_index))\..*
    | (?:gb18030|ibm-1386_P100-2001|windows-936-2000|ibm-1392)\S*\.cnv
    | .*\.(?:nrm|spp|cfu|icu)
    """,
    re.VERBOSE,
)
"""Chinese, English and the root: order, days and numbers, zones, the Chinese code pages."""

SHELL = """.section .rodata
.balign 16
.globl {name}
.type {name},@object
{name}:
.incbin "{data}"
.size {name},.-{name}
.section .note.GNU-stack,"",@progbits
"""


def said(*words: str) -> str:
    """What a tool answers."""
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"{words[0]}: {done.stderr}")
    return done.stdout


def data_of(library: Path, name: str) -> bytes:
    """The bytes behind the library's one symbol."""
    (symbol,) = (row.split() for row in said("readelf", "-sW", str(library)).splitlines()
                 if row.split()[-1:] == [name])  # fmt: skip
    address = int(symbol[1], 16)
    for row in said("readelf", "-lW", str(library)).splitlines():
        part = row.split()
        if part[:1] == ["LOAD"]:
            offset, start, size = (int(part[i], 16) for i in (1, 2, 4))
            if start <= address < start + size:
                return library.read_bytes()[offset + address - start : offset + size]
    raise SystemExit(f"no data in {library}")


def main(library: Path) -> None:
    """Put a smaller library in the place of a whole one."""
    version = library.suffix.removeprefix(".")
    name, before = f"icudt{version}_dat", library.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        whole, cut = (
            Path(folder, f"icudt{version}l.dat"),
            Path(folder, "cut", f"icudt{version}l.dat"),
        )
        cut.parent.mkdir()
        whole.write_bytes(data_of(library, name))
        items = said("icupkg", "-l", str(whole)).split()
        goes = [item for item in items if not STAYS.fullmatch(item)]
        Path(folder, "goes.txt").write_text("\n".join(goes), encoding="utf-8")
        said("icupkg", "-r", str(Path(folder, "goes.txt")), str(whole), str(cut))
        source = Path(folder, "data.s")
        source.write_text(SHELL.format(name=name, data=cut), encoding="utf-8")
        said(
            "gcc",
            "-shared",
            "-nostdlib",
            f"-Wl,-soname,{library.name}",
            "-o",
            str(library),
            str(source),
        )
        said("strip", str(library))
    after = library.stat().st_size
    print(f"ICU: {len(items) - len(goes)} of {len(items)} items, {before} -> {after} bytes")


main(Path(sys.argv[1]))
