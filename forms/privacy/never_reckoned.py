"""Numbers that somebody has to work out: told in another order, another base, or by a sum.

No look at a spelling finds these, only doing what the text says: 尾号1234，前面是1390000; 每位加5;
第1位4，第2位5; 一百三十九亿…; 0x37e11d0. What comes out is a text of digits, which
``never_numbers`` judges as any other. Where nothing is said, only a citizen number is taken for
one: its check digit proves it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, permutations
from typing import Final

from forms.privacy.never_shapes import CROSSES, shapes, signs_of
from forms.schema.check_digits import luhn, mod_11_2

_PHONE: Final = 11
_IDENTITY: Final = 18
_PARTS: Final = 5
"""Into so many pieces a number is taken apart, whose order is tried."""
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_SCALES: Final = (10**16, 10**12, 10**8, 10**4, 1)
_PLAIN: Final = str.maketrans("拾佰仟萬億两俩廿卅", "十百千万亿22二三") | {
    ord(cross): "X" for cross in CROSSES
}
_SECTION: Final = "(?:[1-9]千0?)?(?:[1-9]百0?)?(?:[1-9]?十)?(?:[1-9](?![十百千]))?"
_SCALED: Final = f"(?:(?<![1-9])((?=[1-9十]){_SECTION})"
_NUMERAL: Final = re.compile(
    f"(?=[0-9]?[十百千万亿]){_SCALED}亿亿0?)?{_SCALED}万亿0?)?{_SCALED}亿0?)?{_SCALED}万0?)?({_SECTION})"
)
_FIGURES: Final = "0-9〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_UNIT_SIGNS: Final = frozenset("十百千万亿拾佰仟")
_SAID: Final = re.compile(
    f"[{_FIGURES}][十百千万亿拾佰仟](?:[{_FIGURES}]|[^\\w（(]){{0,7}}?[{_FIGURES}][十百千万亿拾佰仟]"
)
"""Two figures with a unit near each other; one alone is an article of a law."""
_PARTED: Final = re.compile("[万亿](?<=[0-9].)(?=[0-9])")
_UNITED: Final = (_SAID, _PARTED)
_BY_PLACE: Final = re.compile(
    "(?:第([0-9]{1,2})[位个:：]|([0-9]{1,2})位)(?:数字?)?[^0-9第]{0,3}([0-9X])(?![0-9])"
)
_BORN: Final = re.compile("((?:19|20)[0-9]{2})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?")
_AREA: Final = re.compile("[1-9](?<![0-9].)[0-9]{5}(?![0-9.,元万])")
_NAMES: Final = re.compile(
    "地址码|籍贯代码|籍贯|出生日期码|出生日期|出生年月|生日|顺序码|校验码|校验位|号段|号头|前缀|后缀"
    "|归属地|用户号|HLR"
)
"""What the parts of a number are called."""
_ITEM: Final = re.compile(r"(?<![0-9])[（(]?([1-9])[)）.、．:：]\s*(?=[0-9])")
_LONG: Final = re.compile("[0-9]{17,60}X{0,3}")
_TWICE: Final = 20
_BINARY: Final = re.compile("[01](?:[ _-]?[01]){32,}")
_BASE: Final = re.compile(
    "(?:0[xX]|十?6进制[^0-9A-Za-z]{0,4})([0-9A-Fa-f]{9,16})(?![0-9A-Za-z])"
    "|(?:0[oO]|8进制[^0-9A-Za-z]{0,4})([0-7]{11,21})(?![0-9])"
)
_HEX: Final = re.compile("(?<![0-9A-Za-z])[0-9A-Fa-f]{14,16}(?![0-9A-Za-z])")
_SUM: Final = re.compile(
    "([0-9]{8,21})[^0-9]{0,2}([+＋加减－*×乘除÷-])以?[^0-9]?([0-9]{1,19})(?![0-9])"
)
_HALVED: Final = re.compile("([0-9]{8,21})[^0-9]{0,2}(?:一|1)?半")
_SHIFTED: Final = re.compile(
    "每位|每个|每一[位个]|各位|逐位|数字[^0-9]{0,6}[加减+－多少-]|减(?<=[9九]减)|减(?<=[9九][去来]减)"
    "|补数|补码|反码|错(?:[开后前]?[一1])?位"
)
_ORDER: Final = re.compile(
    "前面|前边|前半|前段|前[一二三四五六七八九十0-9]{1,3}位|开头|打头|首位|后半|后段|尾号|尾数|末[一二三四五六七八九十0-9]{1,2}位"
    "|后[一二三四五六七八九十0-9]{1,3}位|后面|末尾|最后|中间|中段|头[0-9一二三四五六七八九]|尾[0-9一二三四五六七八九]"
)
_COUNT: Final = re.compile("[前后末尾第最][0-9]{1,2}(?:[到至~-][0-9]{1,2})?位")
_PIECE: Final = re.compile("[0-9]+X?|X(?<![A-Z].)(?![A-Z])")
_GAP: Final = 20
"""Characters between two pieces of one number."""


def reckoned(text: str) -> Iterator[str]:
    """Texts of digits that come out when somebody does what a text says.

    Args:
        text: As it will be read.
    """
    signs = signs_of(text)
    said = not _UNIT_SIGNS.isdisjoint(signs) and any(look.search(text) for look in _UNITED)
    ways = [way for need, look, way in _WAYS if not need.isdisjoint(signs) and look.search(text)]
    if not said and not ways:
        return
    plain = text.translate(shapes().spelt).translate(_PLAIN)
    if said:
        if (made := _PARTED.sub("", plain)) != plain:
            yield made
        plain = _NUMERAL.sub(_value, plain)
        yield plain
    for way in ways:
        yield from way(plain)


def _value(match: "re.Match[str]") -> str:
    """What a numeral in words comes to, in digits; as it is where it is none."""
    if not match.group():
        return ""
    parts = zip(_SCALES, match.groups(), strict=True)
    return str(sum(scale * _section(part) for scale, part in parts if part))


def _section(said: str) -> int:
    """A numeral below ten thousand: 1千2百0三 as 1203."""
    total = number = 0
    for sign in said:
        if sign in _UNITS:
            total += (number or 1) * _UNITS[sign]
            number = 0
        else:
            number = int(sign)
    return total + number


def _by_place(plain: str) -> Iterator[str]:
    """第1位4，第2位5: every digit with its place, in any order."""
    told = {int(one or other): digit for one, other, digit in _BY_PLACE.findall(plain)}
    if len(told) >= _PHONE:
        yield "".join(told[place] for place in sorted(told))


def _in_parts(plain: str) -> Iterator[str]:
    """459999（1940年3月6日）1708: a birth as eight digits; names of parts taken out."""
    born = _BORN.sub(lambda m: f"{m[1]}{m[2]:0>2}{m[3]:0>2}", plain)
    if (made := _NAMES.sub("", born)) != plain:
        yield made


def _without_items(plain: str) -> Iterator[str]:
    """（1）4599（2）9919: the numbers of items taken out."""
    items = [int(item) for item in _ITEM.findall(plain)]
    if len(items) > 1 and items == list(range(1, len(items) + 1)):
        yield _ITEM.sub(" ", plain)


def _repeated(plain: str) -> Iterator[str]:
    """Every digit twice or thrice, or the same digit between any two."""
    for run in _LONG.findall(plain):
        if len(run) < _TWICE:
            continue
        for times in (2, 3):
            parts = {run[at::times] for at in range(times)}
            if len(run) % times == 0 and len(parts) == 1:
                yield parts.pop()
        for kept, filling in ((run[::2], run[1::2]), (run[1::2], run[::2])):
            if len(set(filling)) == 1:
                yield kept


def _in_base(plain: str) -> Iterator[str]:
    """Hexadecimal, octal, binary: as one number, by digits, by characters."""
    for hexadecimal, octal in _BASE.findall(plain):
        yield str(int(hexadecimal, 16) if hexadecimal else int(octal, 8))
    for code in _HEX.findall(plain):
        yield from _proved(str(int(code, 16)))
    for run in _BINARY.findall(plain):
        bits = re.sub("[^01]", "", run)
        yield str(int(bits, 2))
        for width in (4, 8, 7):
            codes = [int(bits[at : at + width], 2) for at in range(0, len(bits), width)]
            yield (
                "".join(map(str, codes))
                if width == 4
                else "".join(chr(code) for code in codes if 0x20 <= code < 0x7F)
            )


def _summed(plain: str) -> Iterator[str]:
    """One sum: 13900001235减1, 27800002468除以2."""
    for match in _SUM.finditer(plain):
        one, sign, other = int(match[1]), match[2], int(match[3])
        made = {
            "+": one + other, "＋": one + other, "加": one + other, "-": one - other,
            "减": one - other, "－": one - other, "*": one * other, "×": one * other,
            "乘": one * other,
        }.get(sign, one // other if other else 0)  # fmt: skip
        yield f"{plain[: match.start()]}{made}{plain[match.end() :]}"
    for match in _HALVED.finditer(plain):
        yield str(int(match[1]) // 2)


def _densely(plain: str) -> Iterator[str]:
    """What a long row of figures may be."""
    yield from _repeated(plain)
    yield from _in_base(plain)
    yield from _summed(plain)
    for run in _LONG.findall(plain):
        if len(run) == _IDENTITY and run[6:8] not in {"19", "20"}:  # a place, a year: a project
            yield from (one for made in _moved(run) for one in _proved(made))


def _shifted(plain: str) -> Iterator[str]:
    """Every digit with the same added to it, or taken from nine or ten."""
    if _SHIFTED.search(plain):
        pieces = (piece for piece in _PIECE.findall(plain) if len(piece) >= _PHONE)
        yield from (made for piece in pieces for made in _moved(piece))


def _moved(piece: str) -> Iterator[str]:
    tables = [
        str.maketrans("0123456789", "0123456789"[by:] + "0123456789"[:by]) for by in range(1, 10)
    ]
    tables += [str.maketrans("0123456789", "9876543210"), str.maketrans("0123456789", "0987654321")]
    for table in tables:
        yield piece.translate(table)


def _proved(number: str) -> Iterator[str]:
    """A citizen number, for its check digit fits."""
    shape = shapes().shapes["identity"]
    if len(number) == _IDENTITY and shape.fullmatch(number) and mod_11_2(number) == number[17]:
        yield number


def _in_order(plain: str) -> Iterator[str]:
    """Pieces of which the text says that they stand in another order: 尾号1234，前面是1390000."""
    if not _ORDER.search(plain):
        return
    without = _COUNT.sub(lambda match: "位" * len(match.group()), plain)
    pieces = list(_PIECE.finditer(without))
    for first in range(len(pieces)):
        for last in range(first + 1, min(first + _PARTS, len(pieces))):
            chosen = pieces[first : last + 1]
            if sum(len(one.group()) for one in chosen) > 19 or not _are_near(without, chosen):
                break
            yield from _ordered([one.group() for one in chosen])


def _are_near(plain: str, pieces: "list[re.Match[str]]") -> bool:
    gaps = [plain[one.end() : other.start()] for one, other in pairwise(pieces)]
    counts = shapes().unit
    return all(
        len(gap) <= _GAP
        and (gap.startswith("尾") or not counts.match(gap))
        and not gap.startswith(("年", "月", "日", "时"))
        for gap in gaps
    )


def _ordered(pieces: list[str]) -> Iterator[str]:
    known = shapes()
    size = sum(map(len, pieces))
    if size not in {_PHONE, 15, 16, 17, _IDENTITY, 19}:
        return
    for order in permutations(pieces):
        made = "".join(order)
        shape = known.shapes["phone" if size == _PHONE else "bank_card"]
        told = size == _PHONE or (made.startswith("62") and luhn(made))
        if told and shape.fullmatch(made):
            yield made
        yield from _proved(made)
        if size == 15 and known.shapes["identity_15"].fullmatch(made):
            yield made


_DENSE: Final = re.compile("[0-9A-Fa-f][0-9A-Fa-f]{8}")
_BITS: Final = re.compile("[01](?<![0-9].)[01]{3,7}[ _-][01]{4}")
_DENSELY_SAID: Final = re.compile(f"[{_FIGURES}]{{17}}")
"""Signs of a number in one; a text without needs no look at bases, sums and repetitions."""
_WAYS: Final[
    tuple[tuple[frozenset[str], "re.Pattern[str]", Callable[[str], Iterator[str]]], ...]
] = (
    (frozenset("第位"), re.compile("位|第[^，。]{1,2}[:：个]"), _by_place),
    (frozenset("年./-"), _AREA, _in_parts),
    (frozenset("码号日段缀"), _NAMES, _in_parts),
    (frozenset("1"), re.compile(r"1[)）.、．:：](?<![0-9]1.)\s*[0-9]{3}"), _without_items),
    (frozenset("0123456789"), _DENSE, _densely),
    (frozenset("01"), _BITS, _densely),
    (frozenset("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"), _DENSELY_SAID, _densely),
    (frozenset("每逐各补错减反"), _SHIFTED, _shifted),
    (frozenset("前开打首后尾末最中头"), _ORDER, _in_order),
)
"""Characters of which a text has one, what shows that it may be told so, the way to work it out."""
