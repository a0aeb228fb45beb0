"""The fonts that travel with the program: unpacked once into the user's cache, then only opened.

The window and the paper use the same files. Nothing here knows ReportLab or Qt.
"""

import contextlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop.errors.paper import FontsUnavailable

PACKED = Path(__file__).parents[2] / "resources" / "fonts"


@dataclass(frozen=True, slots=True)
class FontSlot:
    """One face of the bundle.

    Attributes:
        name: What it is for: title, song, hei, kai, fang, rareB, rareGH, latin.
        family: Family name written inside the file.
        sha256: Checksum of the unpacked file.
        size: Its length in bytes.
    """

    name: str
    family: str
    sha256: str
    size: int


@cache
def slots() -> dict[str, FontSlot]:
    """Every face of the bundle by slot name."""
    manifest = json.loads((PACKED / "manifest.json").read_text("utf-8"))
    return {
        name: FontSlot(name, face["family"], face["sha256"], face["bytes"])
        for name, face in manifest.items()
    }


def font_files(cache: Path | None = None) -> dict[str, Path]:
    """Every bundled face as a file that can be opened, by slot name.

    The first call on a computer takes a second or two; later ones only look.

    Raises:
        FontsUnavailable: The cache cannot be written or the bundle is damaged.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=4) as pool:  # lzma leaves the interpreter lock alone
        paths = pool.map(lambda name: font_file(name, cache), slots())
        return dict(zip(slots(), paths, strict=True))


def font_file(name: str, cache: Path | None = None) -> Path:
    """One bundled face, unpacked when it is not there yet.

    Raises:
        FontsUnavailable: The cache cannot be written or the bundle is damaged.
    """
    slot = slots()[name]
    folder = cache or _cache_folder()
    path = folder / f"{name}-{slot.sha256[:12]}.ttf"
    if not _whole(path, slot):
        _unpack(slot, path)
    return path


def _cache_folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("cunji", appauthor=False) / "fonts"


def _whole(path: Path, slot: FontSlot) -> bool:
    try:
        return path.stat().st_size == slot.size
    except OSError:
        return False


def _unpack(slot: FontSlot, path: Path) -> None:
    """Write beside the target and rename, so that a power cut leaves no half font behind."""
    import hashlib
    import lzma  # only the first start on a computer unpacks; the others need none of these
    import tempfile

    try:
        data = lzma.decompress((PACKED / f"{slot.name}.ttf.xz").read_bytes())
        if hashlib.sha256(data).hexdigest() != slot.sha256:
            raise FontsUnavailable(folder=str(PACKED))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{slot.name}-")
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _publish(Path(draft), path, slot)
    except (OSError, lzma.LZMAError) as fault:
        raise FontsUnavailable(folder=str(path.parent)) from fault


def _publish(draft: Path, path: Path, slot: FontSlot) -> None:
    try:
        draft.replace(path)
    except PermissionError:
        # Windows: another copy of the program has the same file open; then it is good already.
        draft.unlink(missing_ok=True)
        if not _whole(path, slot):
            raise
    for old in path.parent.glob(f"{slot.name}-*.ttf"):
        if old != path:
            with contextlib.suppress(OSError):
                old.unlink()
