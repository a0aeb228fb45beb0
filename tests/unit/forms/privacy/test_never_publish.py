"""However a private number is written it is found, and what a village prints passes."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import ApprovalMissing, NeverPublished
from forms.privacy.never_publish import Audience, Clearance, released
from forms.program import bundled
from forms.schema.check_digits import mod_11_2
from tests.helpers.never_samples import (
    DIGITS,
    HARMLESS,
    SCRIPTS,
    certificate,
    disguised,
    identity,
    phone,
)

SEED = 20261130
"""A set that is the same every time, so that a step back is seen."""


def verdict(text: str) -> Clearance:
    return released(text, Audience.BOARD).verdict


def kind(text: str) -> str:
    return released(text, Audience.BOARD).found[0].kind


def test_of_six_hundred_disguised_numbers_none_leaves() -> None:
    rng = Random(SEED)
    leaks = [t for t in (disguised(rng) for _ in range(600)) if verdict(t) is Clearance.OK]
    assert not leaks


def test_of_two_thousand_harmless_texts_fewer_than_ten_are_stopped() -> None:
    rng = Random(SEED)
    texts = [rng.choice(HARMLESS)(rng) for _ in range(2000)]
    stopped = [text for text in texts if verdict(text) is not Clearance.OK]
    assert len(stopped) < 10, stopped


@settings(max_examples=200)
@given(st.integers(0, 10**9))
def test_a_plain_number_is_hard_whatever_stands_around(seed: int) -> None:
    rng = Random(seed)
    number = rng.choice((identity, phone, certificate))(rng)
    for text in (number, f"韦秀兰{number}", f"{number}已核实", f"（{number}）", " ".join(number)):
        assert verdict(text) is Clearance.HARD, text


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_phone_alone_in_a_cell_is_found_in_every_script(script: str) -> None:
    for seed in range(20):
        number = phone(Random(seed)).translate(str.maketrans(DIGITS, script))
        assert verdict(number) is Clearance.HARD, number


@given(st.integers(0, 10**9), st.sampled_from(("项目编号", "资产编号", "文号", "发票号码", "¥")))
def test_no_label_saves_a_citizen_number(seed: int, label: str) -> None:
    assert verdict(f"{label}：{identity(Random(seed))}") is Clearance.HARD


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.integers(0, 998), st.integers(1, 9))
def test_a_number_with_one_wrong_digit_still_names_its_owner(
    born: date, order: int, off: int
) -> None:
    body = f"459999{born:%Y%m%d}{order:03d}"
    right = "0123456789X".index(mod_11_2(body))
    wrong = body + "0123456789X"[(right + off) % 11]
    assert verdict(f"身份证号{wrong}") is Clearance.HARD
    assert verdict(f"登记的号码{wrong}") is Clearance.HARD
    assert verdict(f"项目编号{wrong}") is Clearance.OK or wrong.startswith("62")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("459999 1966年11月23日 0041", "公民身份号码"),
        ("身份证前六位459999，出生1966年11月23日，后四位0041", "公民身份号码"),
        ("140032116691999954", "公民身份号码"),
        ("139请0000打1234", "手机号码"),
        ("yao san jiu ling ling ling ling yi er san si", "手机号码"),
        ("1390000123413900005678", "手机号码"),
        ("13900001234方便联系", "手机号码"),
        ("13900001234元旦后联系", "手机号码"),
        ("存折 4512 3456 7890 12", "银行账号"),
        ("459999196611230041431", "残疾人证号"),
        ("护照 E 1234 5678", "证件号码"),
        ("社保卡号A12345678", "证件号码"),
        ("户口簿号459999000", "证件号码"),
        ("桂A·1２3４5", "车牌号"),
        ("桂A一二三四五", "车牌号"),
        ("微 信：wei_xiulan88", "网络账号"),
        ("QQ：一二三四五六七", "网络账号"),
        ("wei.xiulan @ qq . com", "网络账号"),
        ("东经108.12345，北纬24.12345", "经纬度"),
    ],
)
def test_kinds_of_numbers(text: str, what: str) -> None:
    assert (verdict(text), kind(text)) == (Clearance.HARD, what)


@pytest.mark.parametrize("text", ["手机尾号1234", "139****1234", "459999********0041"])
def test_what_tells_half_is_asked_about(text: str) -> None:
    assert verdict(text) is Clearance.SOFT


@pytest.mark.parametrize(
    "text",
    [
        "监督电话0778-7212345",
        "0778-7212345-801",
        "(0778)7212345",
        "12345热线",
        "13900001234.50元",
        "ISBN 978-7-5000-1234-5",
        "2026-11-23 09:30:15",
        "192.168.100.200",
        "邮编547000",
        "人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分",
        "二〇二六年十一月二十三日",
        "第一、二、三、四、五、六组",
        "136户，2500元、1800斤",
        "1.修路；2.架桥；3.改水；4.改厕",
        "GB/T 33356-2015",
        "13800.00—13900.00元/吨",
        "身份证***",
        "131*****",
        "*************1234",
        "请带身份证、户口簿原件",
        "",
        "无",
    ],
)
def test_ordinary_figures_pass(text: str) -> None:
    assert verdict(text) is Clearance.OK, released(text, Audience.BOARD).found


def test_a_landline_is_asked_about_beside_a_home_only() -> None:
    assert verdict("韦秀兰家里0778-7212345") is Clearance.SOFT
    assert verdict("村委会办公室0778-7212345") is Clearance.OK


def test_an_office_phone_passes_where_it_is_known() -> None:
    offices = frozenset({"13800138000"})
    assert released("电话13800138000", Audience.BOARD, offices=offices).verdict is Clearance.OK
    assert released("电话13800138001", Audience.BOARD, offices=offices).verdict is Clearance.HARD


@pytest.mark.parametrize(
    "text",
    [
        "韦秀兰因艾滋病返贫",
        "韦 秀 兰 艾 滋 病",
        "韋秀蘭因愛滋病",
        "艾、滋、病",
        "aizibing",
        "àizībìng",
        "HIV阳性",
        "韦秀兰患精神分裂症",
        "蓝国强正在戒毒",
        "蓝国强刑满释放",
        "韦小妹被性侵",
        "韦秀兰信耶稣",
        "蓝国强是老赖",
        "韦秀兰离婚后改嫁",
        "收养的孩子",
        "留守儿童花名册",
        "孤儿名单",
        "韦秀兰举报人",
        "弄峒屯12号",
        "3栋2单元501",
        "韦家老大自杀",
        "肢体残疾二级韦秀兰",
    ],
)
def test_words_that_no_board_may_say(text: str) -> None:
    assert verdict(text) is Clearance.HARD


@pytest.mark.parametrize("text", ["韦秀兰患糖尿病", "残疾人韦秀兰", "低保户韦秀兰家", "韦秀兰贷款"])
def test_words_somebody_has_to_answer_for(text: str) -> None:
    assert verdict(text) is Clearance.SOFT


@pytest.mark.parametrize(
    "text",
    [
        "举办艾滋病防治宣传活动",
        "肝炎疫苗接种",
        "精神文明建设",
        "扫黑除恶专项斗争",
        "开展反家暴宣传",
        "严禁赌博",
        "农村留守儿童",
        "结核病防治知识讲座",
        "残疾人康复室",
        "防溺水宣传",
        "重度残疾人护理补贴",
        "大病保险",
        "村医务室",
        "修建3号桥",
        "弄峒村公示〔2026〕N09-1123号",
        "因残、疾病",
        "低保户12户",
        "预防青少年违法犯罪",
        "拒绝酒驾",
        "监狱法宣传",
        "法律援助",
        "困难残疾人生活补贴",
        "因病",
        "计划生育协会",
    ],
)
def test_words_about_nobody_pass(text: str) -> None:
    assert verdict(text) is Clearance.OK, released(text, Audience.BOARD).found


def test_a_word_is_worse_beside_a_person() -> None:
    assert released("乙肝携带者", Audience.BOARD, person=True).verdict is Clearance.HARD
    assert released("乙肝携带者", Audience.BOARD).verdict is Clearance.SOFT


def test_inside_numbers_are_hard_and_words_pass() -> None:
    assert released("精神分裂症", Audience.INSIDE).verdict is Clearance.OK
    assert released("459999196611230041", Audience.INSIDE).verdict is Clearance.HARD
    assert released("459999********0041", Audience.INSIDE).verdict is Clearance.OK


def test_a_name_of_a_file_may_be_that_of_a_return_and_tells_nobody() -> None:
    holds = bundled()
    titles = [form.title for form in holds.forms.values()]
    titles += [report.title for report in holds.reports.values()]
    titles += [notice.title for notice in holds.notices.values()]
    for title in titles:
        assert not released(f"{title}-2026-11-30.xlsx", Audience.NAME).found
    for name in ("139、0000、1234.pdf", "1390000l234.pdf", "韦小孩艾滋病.pdf"):
        assert released(name, Audience.NAME).found


def test_fixed_wording_of_the_program_passes_its_own_exit() -> None:
    for notice in bundled().notices.values():
        wording = (*notice.phrases, *notice.preamble, *notice.closing, *notice.notes)
        for text in (*wording, *notice.signatures, *(c.title for c in notice.columns)):
            assert verdict(text) is Clearance.OK, (notice.id, text)


def test_a_refusal_names_place_and_kind_and_never_what_it_says() -> None:
    with pytest.raises(NeverPublished) as told:
        released("韦秀兰13900001234", Audience.BOARD).text_for("第3行「内容」")
    assert "第3行「内容」里有手机号码" in told.value.told
    assert "1390000" not in told.value.told
    soft = released("韦秀兰患糖尿病", Audience.BOARD)
    assert soft.text_for("内容") == "韦秀兰患糖尿病"
    with pytest.raises(ApprovalMissing):
        soft.text_for("内容", approved=False)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer_and_the_same_one_again(text: str) -> None:
    assert released(text, Audience.BOARD) == released(text, Audience.BOARD)
