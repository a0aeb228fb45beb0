"""Private numbers that stand in several cells: each piece tells nothing, the row or column does.

Figures (sums, counts, days) are left out, for such a column is full of numbers that mean nothing
together. What is found lies across at least two cells; what lies in one is found without this.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from forms.privacy.never_publish import Audience, Clearance, released

_PARTING: Final = "\n"
_FIGURES: Final = re.compile(
    "数|额|序号|标准|面积|时间|日期|年|月|日|期|金|元|钱|收|支|结余|合计|人|户|率|次|档"
)
"""Headings of columns of figures."""
_DIGIT: Final = re.compile(r"[\d一二三四五六七八九零〇壹贰叁肆伍陆柒捌玖幺]")
_FEWEST: Final = 7


def parted(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Where a number lies across cells, in Chinese, and its kind.

    Args:
        titles: Headings, in order.
        rows: One text per column.
    """
    at = [i for i, title in enumerate(titles) if not _FIGURES.search(title)]
    for line, row in enumerate(rows, 1):
        for kind in _across([row[i] for i in at]):
            yield f"第{line}行", kind
    for i in at:
        for kind in _across([row[i] for row in rows]):
            yield f"「{titles[i]}」一列", kind


def _across(cells: Sequence[str]) -> Iterator[str]:
    """The kinds of numbers that lie in more than one of some cells."""
    joined = _PARTING.join(cell for cell in cells if _DIGIT.search(cell))
    if _PARTING not in joined or len(_DIGIT.findall(joined)) < _FEWEST:
        return
    for one in released(joined, Audience.INSIDE).found:
        if one.level is Clearance.HARD and _PARTING in one.text.strip():
            yield one.kind
