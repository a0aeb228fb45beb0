"""However a private number is spelt, the scan finds it; ordinary village prose passes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.privacy.never_publish import scan

IDS = ["459999196611230041", "45999918850101003X", "45999919800229003x", "459999201011240012"]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize("number", IDS)
def test_identity_numbers_are_found(number: str) -> None:
    assert scan(f"户主{number}已核") == "公民身份号码"
    assert scan(number.translate(FULL_WIDTH)) == "公民身份号码"
    assert scan(f"{number[:6]} {number[6:14]} {number[14:]}") == "公民身份号码"
    assert scan("-".join([number[:6], number[6:10], number[10:12], number[12:14], number[14:]]))


@given(
    st.sampled_from(IDS), st.lists(st.sampled_from(["", " ", "-", "　", ".", "\u200b", "\n"]),
                                   min_size=17, max_size=17)
)  # fmt: skip
def test_no_spacing_hides_an_identity_number(number: str, gaps: list[str]) -> None:
    text = "".join(a + b for a, b in zip(number, [*gaps, ""], strict=True))
    assert scan(f"备注：{text}。")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话13800138000", "手机号码"),
        ("138-0013-8000", "手机号码"),
        ("+86 138 0013 8000", "手机号码"),
        ("１３８００１３８０００", "手机号码"),
        ("一三八〇〇一三八〇〇〇", "手机号码"),
        ("6217 0000 1000 2000 123", "银行账号"),
        ("6217000010002000", "银行账号"),
        ("45999919661123004143", "残疾人证号"),
        ("459999661123004", "公民身份号码"),
        ("3户 13800138000、13900139000", "手机号码"),
    ],
)
def test_other_numbers_are_found(text: str, kind: str) -> None:
    assert scan(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "依据《中华人民共和国村民委员会组织法》第三十五条，自2026年11月24日至2026年12月8日（15天）。",
        "2026-11-01 2026-11-30",
        "2026.11.01—2026.11.30",
        "收入 1,234,567.00 元",
        "村监公示〔2026〕3号，共120户460人",
        "0778-7212345",
        "国发〔2016〕13号、民发〔2021〕57号、中农组发〔2021〕7号",
        "",
        "无",
    ],
)
def test_ordinary_prose_passes(text: str) -> None:
    assert scan(text) is None


DIGITS = st.sampled_from("0123456789")
GAP = st.sampled_from(["", " ", "  ", "-", "—", "－", "　", ".", "·", "_", "/", "\u200b", "\n"])
AREAS = st.sampled_from(["459999", "450102", "110101", "654321"])
BIRTHS = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 27))
SCRIPTS = st.sampled_from([
    str.maketrans("", ""),
    FULL_WIDTH,
    str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨"),
    str.maketrans("0123456789", "〇一二三四五六七八九"),
    str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖"),
    str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
])  # fmt: skip


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Valid 18-digit numbers, check character included."""
    body = draw(AREAS) + draw(BIRTHS).strftime("%Y%m%d") + f"{draw(st.integers(0, 999)):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def spelt(draw: st.DrawFn, number: str, groups: list[int]) -> str:
    """A number in groups, in one script, inside a sentence."""
    gap, parts, at = draw(GAP), [], 0
    for size in groups:
        parts.append(number[at : at + size])
        at += size
    text = gap.join([*parts, number[at:]]).translate(draw(SCRIPTS))
    return draw(st.sampled_from(["", "户主韦秀兰", "见", "（"])) + text + draw(
        st.sampled_from(["", "。", "号", "）已核"])
    )  # fmt: skip


@st.composite
def written(draw: st.DrawFn) -> str:
    """Any never-published number as a person might write it."""
    number, groupings = draw(
        st.one_of(
            st.tuples(identity_numbers(), st.sampled_from(
                [[], [6, 8], [6, 4, 4], [4, 4, 4, 4], [3, 3, 4, 4]]
            )),
            st.tuples(
                st.builds("1{}{}".format, st.sampled_from("3456789"),
                          st.text(DIGITS, min_size=9, max_size=9)),
                st.sampled_from([[], [3, 4], [4, 4], [3, 3]]),
            ),
            st.tuples(
                st.builds("62{}".format, st.text(DIGITS, min_size=14, max_size=17)),
                st.sampled_from([[], [4, 4, 4], [4, 4, 4, 4], [6, 4]]),
            ),
            st.tuples(
                st.builds("{}{}{}".format, identity_numbers(), st.sampled_from("1234567"),
                          st.sampled_from("1234")),
                st.sampled_from([[], [6, 8, 4], [4, 4, 4, 4]]),
            ),
        )
    )  # fmt: skip
    return spelt(draw, number, list(groupings))


@given(written())
def test_no_spelling_gets_through(text: str) -> None:
    assert scan(text), text


@given(BIRTHS, BIRTHS, st.integers(1, 90))
def test_dates_and_periods_pass(first: date, last: date, days: int) -> None:
    assert (
        scan(
            f"自{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日（{days}天）"
        )
        is None
    )
    assert scan(f"{first} 至 {last}") is None
    assert scan(f"{first:%Y.%m.%d}—{last:%Y.%m.%d}") is None
    assert scan(f"{first:%Y/%m/%d}、{last:%Y/%m/%d}") is None


@given(st.integers(0, 10**12), st.integers(1, 10**7))
def test_money_passes(fen: int, count: int) -> None:
    assert scan(f"收入{fen / 100:.2f}元，支出{fen // 100:,}.{fen % 100:02d}元，共{count}户") is None


@given(
    st.sampled_from(["国发", "民发", "中农组发", "桂政办发"]),
    st.integers(1950, 2030),
    st.integers(1, 9999),
)
def test_document_numbers_pass(office: str, year: int, number: int) -> None:
    assert scan(f"{office}〔{year}〕{number}号、{office}[{year}]{number}号") is None
    assert scan(f"弄峒村公示〔{year}〕N09-1123号") is None
