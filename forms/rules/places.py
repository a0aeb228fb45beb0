"""Whether the place somebody went to for work lies outside the county or the township.

The roster says 广东佛山 or 柳州市, seldom a code. A yes or no written down counts first, then the
work area, then what the name of the place says; a name that says nothing is *cannot tell*.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from forms.definitions.records import Absence
from forms.schema.ternary import Answer

NEAR_AREAS = frozenset({"1", "2"})
"""Codes of ``work_area`` inside the county."""

FAR_AREAS = frozenset({"3", "4", "5"})
"""Codes of ``work_area`` outside the county."""

_SUFFIX = re.compile(r"(壮族|瑶族|苗族|侗族|毛南族|仫佬族|各族)*(自治)?(县|市|区|旗|乡|镇|街道)$")
_HERE = re.compile(r"(本|我|在)(县|镇|乡|村)|^(县|乡|镇|村|屯)(城|上|里|内)?$|家乡|附近")
_OTHER = re.compile(r"[\u4e00-\u9fff]{2,}(省|市|县|区|旗|州)|国外|境外|外省|区外|省外")


@dataclass(frozen=True, slots=True)
class Homeland:
    """Where the village lies.

    Attributes:
        county: Name of its county; empty when not filled in.
        township: Name of its township; empty when not filled in.
        elsewhere: Names that mean another county even without 市 or 省: 广东, 东莞.
    """

    county: str = ""
    township: str = ""
    elsewhere: Sequence[str] = ()

    def outside_county(self, absence: Absence) -> tuple[Answer, bool]:
        """Whether an absence crosses the county line, and whether only the name says so."""
        if absence.cross_county is not None:
            return (Answer.YES if absence.cross_county else Answer.NO), False
        if absence.area in NEAR_AREAS:
            return Answer.NO, False
        if absence.area in FAR_AREAS:
            return Answer.YES, False
        place = (absence.place or "").strip()
        if not place:
            return Answer.UNKNOWN, False
        if _names(place, self.county) or _names(place, self.township) or _HERE.search(place):
            return Answer.NO, True
        other = _OTHER.search(place) or any(name in place for name in self.elsewhere)
        return (Answer.YES if other else Answer.UNKNOWN), True

    def outside_township(self, absence: Absence) -> tuple[Answer, bool]:
        """Whether an absence leaves the township; it does unless something says it does not."""
        if absence.cross_county:
            return Answer.YES, False
        if absence.area:
            return (Answer.NO if absence.area == "1" else Answer.YES), False
        place = (absence.place or "").strip()
        near = _names(place, self.township) or re.search(r"(本|我)(镇|乡|村)|^(乡|镇|村|屯)", place)
        return (Answer.NO if near else Answer.YES), bool(place)


def _names(place: str, name: str) -> bool:
    """Whether a text names this county or township, in full or by its short name."""
    if not name:
        return False
    short = _SUFFIX.sub("", name)
    return (short if len(short) > 1 else name) in place
