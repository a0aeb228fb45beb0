"""Numbers as somebody who wants them on the board would write them; and harmless long numbers.

Put together from parts: kind of number × how a digit is written × what stands between × what is
written around. Synthetic people only: areas 459999.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from forms.schema.check_digits import is_credit_code, luhn, mod_11_2

DIGITS: Final = "0123456789"
SCRIPTS: Final = (
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "零壹貳參肆伍陸柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⓿❶❷❸❹❺❻❼❽❾",
    "⓪➀➁➂➃➄➅➆➇➈",
    "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "0⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "〇㈠㈡㈢㈣㈤㈥㈦㈧㈨",
    "〇㊀㊁㊂㊃㊄㊅㊆㊇㊈",
    "〇〡〢〣〤〥〦〧〨〩",
    "٠١٢٣٤٥٦٧٨٩",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "洞幺两三四五六拐八勾",
    "零幺二三四五六七八九",
    "०१२३४५६७८९",
    "๐๑๒๓๔๕๖๗๘๙",
    "0ⅠⅡⅢⅣⅤⅥⅦⅧⅨ",
    "0ⅰⅱⅲⅳⅴⅵⅶⅷⅸ",
    "〇弌弍弎四五六七八九",
)
LOOKS: Final = {
    "0": "OoОΟ○〇口零◯",
    "1": "lI|丨幺ı",
    "2": "Z两贰",
    "3": "三叁З",
    "4": "四肆",
    "5": "S五伍",
    "6": "G六b",
    "7": "七拐",
    "8": "B八捌В",
    "9": "九玖q",
}
SEPARATORS: Final = (
    "",
    "",
    " ",
    "  ",
    "　",
    "-",
    "—",
    "--",
    ".",
    "·",
    ",",
    "，",
    "、",
    "；",
    ";",
    ":",
    "：",
    "/",
    "|",
    "_",
    "*",
    "+",
    "~",
    "～",
    "'",
    '"',
    "#",
    "=",
    "\\",
    "→",
    "\n",
    "\r\n",
    "\t",
    "\u200b",
    "\u200c\u200b",
    "\ufeff",
    "和",
    "接",
    "再",
    "空",
    "杠",
    "点",
    "横",
    "减",
    "转",
    "( ",
    ")(",
    "【",
    "】【",
    "…",
    "    ",
    "----",
    "。",
    "<>",
    "!",
    "跟",
    "然后",
)
BEFORE: Final = (
    "",
    "",
    "联系",
    "户主韦秀兰",
    "（",
    "见",
    "备注：",
    "号码",
    "电话",
    "卡号",
    "身份证",
    "韦秀兰，",
    "项目负责人：",
    "交到",
    "核实人是",
    "3户的",
    "2026年11月23日核对过，",
    "经会议同意，",
    "工程款转",
    "找他：",
)
AFTER: Final = (
    "",
    "",
    "。",
    "）已核",
    "，请联系",
    "的",
    "，共3户",
    "；",
    "，2026年办理",
    "是他的",
    "已登记",
)
GROUPS: Final = {
    18: (
        (18,),
        (6, 8, 4),
        (6, 4, 4, 4),
        (3, 3, 4, 4, 4),
        (4, 4, 4, 4, 2),
        (1,) * 18,
        (6, 4, 2, 2, 4),
        (9, 9),
        (17, 1),
    ),
    15: ((15,), (6, 6, 3), (1,) * 15, (5, 5, 5), (3, 3, 3, 3, 3)),
    11: ((11,), (3, 4, 4), (3, 8), (1,) * 11, (4, 4, 3), (3, 3, 5), (7, 4), (2, 2, 2, 2, 2, 1)),
    16: ((16,), (4, 4, 4, 4), (1,) * 16, (6, 10), (8, 8)),
    19: ((19,), (4, 4, 4, 4, 3), (1,) * 19, (6, 13)),
    20: ((20,), (6, 8, 6), (1,) * 20, (18, 2), (4, 4, 4, 4, 4)),
}


def identity(rng: Random) -> str:
    """A citizen number whose check digit fits."""
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(34_000))
    body = f"459999{born:%Y%m%d}{rng.randrange(1000):03d}"
    return body + mod_11_2(body)


def identity_15(rng: Random) -> str:
    """A citizen number of before 1999."""
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(20_000))
    return f"459999{born:%y%m%d}{rng.randrange(1000):03d}"


def phone(rng: Random) -> str:
    """A mobile number."""
    return f"1{rng.choice('3456789')}{_digits(rng, 9)}"


def card(rng: Random) -> str:
    """A bank card of 16 or 19 digits whose check digit fits."""
    body = rng.choice(("621700", "622848", "623052", "621096")) + _digits(rng, rng.choice((9, 12)))
    return next(body + d for d in DIGITS if luhn(body + d))


def certificate(rng: Random) -> str:
    """A certificate of disability."""
    return identity(rng) + rng.choice("1234567") + rng.choice("1234")


KINDS: Final[tuple[Callable[[Random], str], ...]] = (
    identity,
    identity,
    phone,
    phone,
    card,
    certificate,
    identity_15,
)


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice(DIGITS) for _ in range(count))


def disguised(rng: Random) -> str:
    """A private number as nobody would write it who means well."""
    if rng.random() < 0.08:
        return rng.choice(BEFORE) + _glued(rng) + rng.choice(AFTER)
    number = rng.choice(KINDS)(rng)
    if rng.random() < 0.1 and len(number) == 11:
        number = rng.choice(("86", "+86", "0086", "0", "+86 ")) + number
    sizes = rng.choice(GROUPS.get(len(number), ((len(number),),)))
    separator, parts, at = rng.choice(SEPARATORS), [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    if rng.random() < 0.2:
        text = "".join(part + rng.choice(SEPARATORS) for part in parts[:-1]) + parts[-1]
    else:
        text = separator.join(parts)
    return rng.choice(BEFORE) + _spelt(rng, text) + rng.choice(AFTER)


def _glued(rng: Random) -> str:
    return "".join(rng.choice((phone, identity))(rng) for _ in range(2))


def _spelt(rng: Random, text: str) -> str:
    how = rng.random()
    if how < 0.35:
        return text
    if how < 0.75:
        return text.translate(str.maketrans(DIGITS, rng.choice(SCRIPTS)))
    share = rng.choice((0.15, 0.4))
    return "".join(rng.choice(LOOKS[c]) if c in LOOKS and rng.random() < share else c for c in text)


def _day(rng: Random) -> date:
    return date(2015, 1, 1) + timedelta(days=rng.randrange(5_000))


def _code18(rng: Random) -> str:
    """A unified credit code with its check character."""
    while True:
        body = rng.choice(("54459999", "91459999", "52459999", "12459999")) + "".join(
            rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9)
        )
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if is_credit_code(body + sign):
                return body + sign


LABELS: Final = (
    *("资产编号", "设备编号", "图斑号", "合同编号", "凭证号", "发票号码"),
    *("备案号", "林权证号", "采购编号", "招标编号"),
)
HARMLESS: Final[tuple[Callable[[Random], str], ...]] = (
    lambda r: f"项目编号：{_digits(r, r.choice((12, 16, 17, 18, 20)))}",
    lambda r: (
        f"{r.choice(LABELS)}{r.choice(('', '：', ' ', '为'))}{_digits(r, r.randrange(8, 21))}"
    ),
    lambda r: f"统一社会信用代码{r.choice(('', '：', '为'))}{_code18(r)}",
    lambda r: f"{_code18(r)}（某某合作社）",
    lambda r: f"项目代码{_day(r):%y%m}-459999-04-0{r.randrange(1, 6)}-{_digits(r, 6)}",
    lambda r: f"{_day(r):%y%m}-459999-04-0{r.randrange(1, 6)}-{_digits(r, 6)}",
    lambda r: f"工期{_day(r):%Y%m%d}{r.choice(('—', '-', '至', '～'))}{_day(r):%Y%m%d}",
    lambda r: f"自{_day(r):%Y年%m月%d日}至{_day(r):%Y年%m月%d日}（{r.randrange(5, 30)}天）",
    lambda r: f"{_day(r):%Y-%m-%d} {_day(r):%Y-%m-%d}",
    lambda r: f"{_day(r):%Y.%m.%d}—{_day(r):%Y.%m.%d}，{_day(r):%Y/%m/%d}",
    lambda r: (
        f"{r.choice(('2023-2024-2025-2026年', '2021、2022、2023、2024年', '2024—2026年度'))}计划"
    ),
    lambda r: (
        f"监督电话：0{r.choice(('770', '771', '778', '776'))}-{r.randrange(2000000, 8999999)}"
    ),
    lambda r: f"0778-{r.randrange(2000000, 8999999)} 0778-{r.randrange(2000000, 8999999)}",
    lambda r: (
        f"乡镇办公室0778{r.choice(('-', '', '—'))}{r.randrange(2000000, 8999999)}转"
        f"{r.randrange(100, 999)}"
    ),
    lambda r: f"举报请拨{r.choice(('12345', '12317', '12388', '12393、12345', '0778-12345'))}",
    lambda r: f"总投资{r.randrange(10**9, 10**11)}.{r.randrange(100):02d}元",
    lambda r: f"合计{r.randrange(10**5, 10**11):,}.{r.randrange(100):02d}元",
    lambda r: f"¥{r.randrange(10**5, 10**12):,}",
    lambda r: f"面积{r.randrange(10**8, 10**11)}平方米",
    lambda r: (
        f"{r.choice(('桂财农', '国开办发', '某政办发', '中农组发'))}〔"
        f"{r.randrange(2015, 2027)}〕{r.randrange(1, 400)}号"
    ),
    lambda r: f"弄峒村公示〔2026〕N{r.randrange(1, 28):02d}-{_day(r):%m%d}号",
    lambda r: f"第{r.randrange(1, 20)}、{r.randrange(20, 40)}、{r.randrange(40, 60)}号电杆",
    lambda r: "、".join(str(n) for n in sorted(r.sample(range(1, 60), r.randrange(4, 9)))) + "组",
    lambda r: (
        f"补助分别为{r.randrange(100, 999)}、{r.randrange(1000, 9999)}、{r.randrange(1000, 9999)}元"
    ),
    lambda r: f"不动产权证号：桂（2026）某县不动产权第{_digits(r, 7)}号",
    lambda r: f"宗地代码459999{_digits(r, 6)}GB{_digits(r, 5)}",
    lambda r: f"承包地块编码{_digits(r, 19)}",
    lambda r: f"区划代码459999{_digits(r, 6)}",
    lambda r: (
        f"共{r.randrange(20, 400)}户{r.randrange(100, 2000)}人，投工"
        f"{r.randrange(10, 900)}个，长{r.randrange(1, 99)}.{r.randrange(10)}公里"
    ),
    lambda r: f"8:30-12:00，14:30-{r.choice(('17:30', '18:00'))}，周一至周五",
    lambda r: (
        f"{_day(r):%Y年%m月%d日}{r.randrange(8, 18)}:"
        f"{r.randrange(60):02d}召开会议，应到{r.randrange(30, 90)}人，实到{r.randrange(20, 60)}人"
    ),
    lambda r: f"票据号{_digits(r, r.choice((8, 10, 12, 20)))}，金额{r.randrange(100, 99999)}元",
    lambda r: f"二维码核对码 {' '.join(f'{r.randrange(1 << 16):04X}' for _ in range(5))}",
    lambda r: (
        f"第{r.choice('一二三四五六七八九')}批、第{r.choice('一二三四五六七八九')}批共"
        f"{r.randrange(3, 40)}户，一事一议筹资{r.randrange(1, 9)}万元"
    ),
    lambda r: (
        f"水渠{r.randrange(1, 9)}号至{r.randrange(10, 20)}号桩，管径"
        f"{r.randrange(50, 500)}毫米，{r.randrange(100, 9999)}米×{r.randrange(1, 9)}"
    ),
    lambda r: f"检测报告编号：GX{_day(r):%Y%m%d}{_digits(r, 5)}",
    lambda r: (
        f"对公账户已开立，开户行某某农商行；{_day(r):%Y}年收入"
        f"{r.randrange(1, 99)}.{r.randrange(10)}万元"
    ),
    lambda r: f"村委会电话 0778-{r.randrange(2000000, 8999999)}，邮编54{_digits(r, 4)}",
    lambda r: (
        f"记账凭证2026年{r.randrange(1, 13)}月{r.randrange(1, 200)}号至{r.randrange(200, 400)}号"
    ),
    lambda r: (
        f"树苗{r.randrange(1000, 99999)}株，单价{r.randrange(1, 30)}."
        f"{r.randrange(10)}元，合同号HT{_day(r):%Y%m%d}{r.randrange(10, 99)}"
    ),
)
"""Every kind of long number that a village prints."""
