"""Whether two names that people typed are of two persons: 韦大明 and 韦大明（主任） are one.

Names are compared without titles, brackets, spaces and widths. Where one may be the other (a
surname with a title, a name among other words) nothing is claimed.
"""

import re
from typing import Final

from forms.schema.text import fold

_BRACKETS: Final = re.compile(r"[(\[〔【〈《{][^)\]〕】〉》}]*[)\]〕】〉》}]?")
_SEVERAL: Final = re.compile(r"[、，,;；/|＆&]")
_APART: Final = re.compile(r"[\s·•・．.:：\-—_*'\"“”]")
_TITLES: Final = (
    "村务监督委员会", "监督委员会", "村民委员会", "村委会", "监委会", "党支部", "党总支", "支委会",
    "村党组织", "第一书记", "副书记", "书记", "村支书", "支书", "村长", "副主任", "主任", "委员",
    "成员", "组长", "副组长", "屯长", "队长", "会计", "文书", "报账员", "村干部", "干部", "主席",
    "乡长", "镇长", "同志", "先生", "女士", "老师", "核对人", "批准人", "审核人", "签字", "签名",
)  # fmt: skip
"""Words around a name, longest first within what they begin or end."""
_LONGEST_NAME: Final = 4
"""Characters of a name of the Han; a longer text may hold one."""


def cores(text: str) -> frozenset[str]:
    """The names in a text, without what stands around them."""
    bare = _BRACKETS.sub("", fold(text))
    return frozenset(name for part in _SEVERAL.split(bare) if (name := _core(part)))


def _core(part: str) -> str:
    name, before = _APART.sub("", part), ""
    while name != before:
        before = name
        for title in _TITLES:
            if len(name) > len(title) and name.endswith(title):
                name = name.removesuffix(title)
            if len(name) > len(title) + 1 and name.startswith(title):
                name = name.removeprefix(title)
    return name


def apart(one: str, other: str) -> bool | None:
    """Whether no name of one is a name of the other; None when it cannot be told."""
    left, right = cores(one), cores(other)
    if not left or not right:
        return None
    if left & right:
        return False
    if any(_maybe(a, b) for a in left for b in right):
        return None
    return True


def _maybe(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return len(long) > _LONGEST_NAME and short in long
