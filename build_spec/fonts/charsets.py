"""Which characters each font slot must hold."""

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent

# Latin, punctuation, numbers in circles, boxes, arrows, kana, compatibility squares, full width.
BASE_RANGES = (
    (0x20, 0x7F), (0xA0, 0x180), (0x2010, 0x2040), (0x2100, 0x21A0), (0x2200, 0x2270),
    (0x2460, 0x2610), (0x2611, 0x2613), (0x2713, 0x2718), (0x2E80, 0x2FE0), (0x3000, 0x3130),
    (0x31A0, 0x31C0), (0x3200, 0x3400), (0xFE30, 0xFE50), (0xFF00, 0xFFF0),
)  # fmt: skip
HAN_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
# Letters of Vietnamese, and of pinyin with all its tones.
LATIN_RANGES = ((0x180, 0x250), (0x1E00, 0x1F00))
EXT_GH = ((0x30000, 0x31350), (0x31350, 0x323B0))


def _ranges(pairs: tuple[tuple[int, int], ...]) -> set[int]:
    return {code for first, end in pairs for code in range(first, end)}


def _encodable(codec: str) -> set[int]:
    """Every unified ideograph of the basic block that the codec knows."""

    def known(code: int) -> bool:
        try:
            chr(code).encode(codec)
        except UnicodeEncodeError:
            return False
        return True

    return set(filter(known, range(0x4E00, 0xA000)))


def _standard_8105() -> set[int]:
    """通用规范汉字表 (国发〔2013〕23号), 8105 characters, 196 of them outside the basic plane."""
    text = (HERE / "tongyong-8105.txt").read_text("utf-8")
    found = {ord(char) for char in text if not char.isspace()}
    if len(found) != 8105:
        sys.exit(f"tongyong-8105.txt holds {len(found)} characters instead of 8105")
    return found


SETS: dict[str, Callable[[], set[int]]] = {
    "base": lambda: _ranges(BASE_RANGES),
    "gb2312": lambda: _encodable("gb2312"),
    "gbk": lambda: _encodable("gbk"),
    "8105": _standard_8105,
    "han": lambda: _ranges(HAN_RANGES),
    "latin": lambda: _ranges(LATIN_RANGES),
    "extGH": lambda: _ranges(EXT_GH),
}


def union(names: list[str]) -> set[int]:
    """All characters of the named sets."""
    return set().union(*(SETS[name]() for name in names))
