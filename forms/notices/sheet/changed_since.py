"""What the records say otherwise by now than a sheet that was printed: places, never new names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from forms.notices.sheet.sheet_words import SheetWords

SHOWN: Final = 6
"""Places that a sentence names; of more it gives the count."""
NUMBERED: Final = "序号"
_PARTS: Final = (
    ("title", "标题"), ("paragraphs", "正文"), ("closing", "结尾"), ("notes", "附注"),
    ("signatures", "签名"), ("issuer", "落款"), ("dated", "落款日期"), ("total", "合计"),
)  # fmt: skip
UNCHANGED: Final = "打印以后台账没有改过这些内容。"
NOTHING_LEFT: Final = (
    "打印以后台账改过，现在的台账做不出这一张了，请对照登记看要不要更正后重新公示。"
)


def since(printed: SheetWords, now: SheetWords | None) -> str:
    """One sentence on what has changed since a sheet was printed.

    Args:
        printed: As it was kept.
        now: The same notice made again for the same days; None where there is none any more.
    """
    if now is None:
        return NOTHING_LEFT
    if printed.digest == now.digest:
        return UNCHANGED
    places = list(_places(printed, now))
    more = f"等{len(places)}处" if len(places) > SHOWN else ""
    return f"打印以后台账改过：{'；'.join(places[:SHOWN])}{more}。请看要不要更正后重新公示。"


def _places(printed: SheetWords, now: SheetWords) -> Iterator[str]:
    """Where they part: rows by their number on paper."""
    for name, zh in _PARTS:
        if getattr(printed, name) != getattr(now, name):
            yield f"{zh}现在不同"
    said = dict(now.facts)
    yield from (f"「{label}」现在不同" for label, told in printed.facts if said.get(label) != told)
    if printed.columns == now.columns:
        yield from _rows(printed, now)
    else:
        yield "表格的列现在不同"


def _rows(printed: SheetWords, now: SheetWords) -> Iterator[str]:
    at = [i for i, column in enumerate(printed.columns) if column.title != NUMBERED]
    titles = [printed.columns[i].title for i in at]
    told = [tuple(row[i] for i in at) for row in printed.rows]
    new = Counter(tuple(row[i] for i in at) for row in now.rows)
    gone: list[int] = []
    for place, row in enumerate(told):
        if new[row]:
            new[row] -= 1
        else:
            gone.append(place)
    left = list(new.elements())
    for place in gone:
        likest = max(left, key=lambda row: _alike(told[place], row), default=None)
        if likest is None or not _alike(told[place], likest):
            yield f"纸上第{place + 1}行现在不在名单里"
            continue
        left.remove(likest)
        other = [t for t, a, b in zip(titles, told[place], likest, strict=True) if a != b]
        yield f"纸上第{place + 1}行的「{'、'.join(other)}」现在不同"
    if left:
        yield f"名单里现在多{len(left)}行"
    if not gone and not left:
        yield "名单的先后现在不同"


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many cells two rows have in common, once half of them are; else none."""
    same = sum(a == b for a, b in zip(one, other, strict=True))
    return same if same * 2 >= len(one) else 0
