"""Masks reveal what they promise and no more; paper takes nothing that went round them."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import NeverPublished
from forms.privacy.masking import (
    CAUSE_CLASSES,
    MASKS,
    MaskedText,
    figure,
    fill,
    mask,
    office_phone,
    public,
    screen,
)
from forms.program import bundled
from forms.schema.form import Disclosure, FieldDef

ANY_TEXT = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize("rule", [r for r, m in MASKS.items() if m.reveals is not None])
@given(text=ANY_TEXT)
def test_no_mask_reveals_more_than_it_promises(rule: str, text: str) -> None:
    limit = MASKS[rule].reveals
    assert limit is not None
    shown = MASKS[rule].apply(text)
    if rule == "M11":
        assert shown in {"", *CAUSE_CLASSES}
    else:
        assert sum(char not in "*·" for char in shown) <= limit


@pytest.mark.parametrize(
    ("rule", "value", "shown"),
    [
        ("M1", "韦小妹", "韦**"),
        ("M1", "欧阳明月", "欧阳**"),
        ("M1", "阿卜杜·热合曼", "阿*·*"),
        ("M2", "𬀩㛃", "𬀩㛃"),
        ("M3", "459999196611230041", "459999********0041"),
        ("M4", "459999196611230041", "459*************41"),
        ("M5", "13800138000", "138****8000"),
        ("M6", "6217000010002000123", "***************0123"),
        ("M7", "某某县某某乡弄峒屯12号", "某某县某某乡弄峒屯"),
        ("M7", "某某路12号", ""),
        ("M8", "459999196611230041", ""),
        ("M9", "2", "少于3"),
        ("M9", "0", "0"),
        ("M10", "67", "60-69"),
        ("M11", "肺结核", "因病"),
        ("M10", "103", "100+"),
        ("M11", "因学", "因学"),
        ("M12", "王小明", "王*明"),
        ("M12", "王明", "王*"),
        ("M12", "欧阳明月", "欧阳*月"),
        ("M12", "欧阳月", "欧阳*"),
        ("M12", "阿卜杜·热合曼", "阿*·*"),
    ],
)
def test_masks(rule: str, value: str, shown: str) -> None:
    assert mask(rule, value, place="表格") == shown


def test_a_private_number_in_free_text_stops_the_sheet() -> None:
    with pytest.raises(NeverPublished) as refused:
        public("因病，卡号6217 0000 1000 2000 123", place="「备注」第3行")
    assert "「备注」第3行里有银行账号" in refused.value.told
    assert "6217" not in refused.value.told
    assert "6217" not in str(refused.value)


def test_office_phones_are_the_one_number_that_passes() -> None:
    phone = office_phone("0778-7212345、13800138000", place="异议电话")
    text = fill("请致电{phone}反映。", {"phone": phone}, place="正文")
    assert text == "请致电0778-7212345、13800138000反映。"
    with pytest.raises(NeverPublished):
        office_phone("459999196611230041", place="异议电话")
    with pytest.raises(NeverPublished):
        fill("{name}13800138000", {"name": public("甲", place="")}, place="正文")


def test_nobody_else_makes_masked_text() -> None:
    with pytest.raises(TypeError):
        MaskedText("459999196611230041")
    with pytest.raises(TypeError):
        pickle.dumps(public("甲", place=""))
    assert type(public("甲乙", place="")[:1]) is str


def test_small_figures_are_hidden() -> None:
    assert [figure(n) for n in (0, 1, 2, 3, 94)] == ["0", "少于3", "少于3", "3", "94"]


def test_the_screen_hides_the_middle() -> None:
    def field(kind: str, disclosure: Disclosure, rule: str = "M8") -> FieldDef:
        return FieldDef("f", "问题", kind, disclosure, rule)

    sensitive = Disclosure.SENSITIVE
    assert screen("459999196611230041", field("id_number", sensitive)) == "459999********0041"
    assert screen("13800138000", field("phone", Disclosure.INSIDE)) == "138****8000"
    assert screen("6217000010002000123", field("text", sensitive, "M6")).endswith("*0123")
    assert screen("肺结核", field("many", sensitive)) == "＊＊＊"
    assert screen("韦小妹", field("text", Disclosure.INSIDE, "M2")) == "韦小妹"
    assert screen("", field("phone", sensitive)) == ""


def test_cause_classes_are_those_of_the_code_list() -> None:
    codes = bundled().codes
    assert {label for _, label in codes.items("monitor_risk_type")} == CAUSE_CLASSES
