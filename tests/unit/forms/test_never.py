"""However a private number is spelt, the scan finds it; ordinary village prose passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.never import scan

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
