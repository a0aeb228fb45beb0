"""What together with a name and a hamlet tells one person from all others.

In a village of two thousand, surname, hamlet and one exact birthday already point at one person.
So besides name and hamlet a sheet may show one such answer at most, in a column or in its words.

Source: GB/T 37964-2019 (quasi-identifiers); 个人信息保护法 art. 6.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from forms.definitions.notice import NoticeDef

NAMED: Final = frozenset({"M1", "M2", "M12"})
"""Masks of columns that name people."""
MOST: Final = 1
COLUMNS: Final[Mapping[str, str]] = {
    "birth": "出生日期", "age": "年龄", "age_band": "年龄段", "sex": "性别", "ethnic": "民族",
    "marital": "婚姻", "education": "文化程度", "school": "学校", "relation": "与户主关系",
    "address": "住址", "work_place": "务工地点", "employer": "单位",
}  # fmt: skip
"""Ids of columns that are such answers, and what they are called."""
_HEADINGS: Final = (
    "出生", "年龄", "性别", "民族", "婚姻", "文化程度", "学校", "与户主关系", "住址", "务工地点",
    "工作单位",
)  # fmt: skip
"""The same, by what a heading calls it."""
_NUMERAL: Final = "[0-9０-９一二两三四五六七八九十百]"
_WORDS: Final = (
    (
        "出生日期",
        re.compile(
            rf"出\s*生(?!育|产)|生于|生日|{_NUMERAL}年(?:{_NUMERAL}{{1,3}}月)?(?:{_NUMERAL}{{1,3}}日)?生(?![产效活态])"
        ),
    ),
    (
        "年龄",
        re.compile(
            rf"{_NUMERAL}{{1,4}}\s*(?:周\s*)?岁(?!以|及|至|[上下]|[-—～])|岁数|年方|属[鼠牛虎兔龙蛇马羊猴鸡狗猪](?![肉场养])"
            rf"|[5-9０五六七八九][0-9０零]后"
        ),
    ),
    ("性别", re.compile(r"(?:^|[，、（(\s：:；;/])[男女]性?(?:$|[，、）)\s。；;/])|性别")),
    (
        "民族",
        re.compile(r"(?:汉|壮|瑶|苗|侗|仫佬|毛南|回|京|彝|水|仡佬)\s*族(?=[，、）)；;\s。]|$)"),
    ),
    ("婚姻", re.compile(r"离\s*异|离\s*婚|丧\s*偶|未\s*婚|已\s*婚|再\s*婚|单\s*身")),
    ("住址", re.compile(rf"{_NUMERAL}+\s*号(?:房|院|楼|门)|门牌|隔壁|对门")),
)


def too_telling(notice: "NoticeDef") -> str:
    """Why the columns of a kind tell too much, one sentence; empty when they do not."""
    if not any(column.mask in NAMED for column in notice.columns):
        return ""
    found = [kind for c in notice.columns if (kind := _kind(c.id, c.title))]
    if len(found) <= MOST:
        return ""
    return f"写了姓名的公示又列出{'、'.join(found)}，合起来能认出是谁，请至多留一项。"


def _kind(column: str, title: str) -> str:
    """Which such answer a column is, by its id or by what its heading calls it; empty for none."""
    return COLUMNS.get(column) or next((word for word in _HEADINGS if word in title), "")


def told_in(cells: Iterable[tuple[str, str]]) -> list[str]:
    """Which such answers a row gives away besides name and hamlet, each once.

    Args:
        cells: Column id and text of the cells that neither name the person nor the hamlet.
    """
    found: list[str] = []
    for column, text in cells:
        if column in COLUMNS and text.strip("—*"):
            found.append(COLUMNS[column])
        else:
            found += [kind for kind, words in _WORDS if words.search(text)]
    return list(dict.fromkeys(found))
