"""A county's own kinds of notice stand on the floor of the program's: they may ask for more."""

from pathlib import Path

import pytest

import forms
from forms.errors import DefinitionFault
from forms.packs.pack import read_pack
from forms.privacy.never_publish import Audience, Clearance, released
from forms.program import bundled

OWN = Path(forms.__path__[0]) / "data" / "packs" / "459999-own.yaml"
BODY = OWN.read_text(encoding="utf-8")
COLUMN = "      - {id: area, title: 面积（平方米）, mask: M0}\n"
HEADINGS = (
    "身份证、身 份 证、身份證号、证号、证件号码、卡号、卡　号、账号、帐号、"
    "开户行、银行、手机、电 话、联系方式、联系电话、微信、QQ号、邮箱、"
    "社保卡、户口簿、车牌、照片、指纹、病情、病种、疾病、诊断、"
    "残疾等级、残疾类别、残疾证、健康状况、精神状况、住院情况、致贫原因、返贫原因、困难原因、"
    "家庭收入、人均收入、存款、债务、贷款、子女、孩子、监护人、学校、"
    "班级、年级、婚姻、配偶、离异、宗教信仰、信仰、生育、避孕、"
    "政治面貌、服刑、刑满释放、社区矫正、吸毒、犯罪、信访、举报人、失信、"
    "家庭住址、详细地址、门牌、出生日期、出生年月、生日、收养、"
)
"""What no list of people may have a column for, however it is spaced."""


def refused(old: str, new: str) -> str:
    assert old in BODY
    with pytest.raises(DefinitionFault) as fault:
        read_pack(BODY.replace(old, new, 1), bundled())
    return fault.value.told


def test_the_sample_inherits_what_it_does_not_say() -> None:
    (kind,) = (n for n in read_pack(BODY, bundled()).holds.notices.values() if n.id == "N50")
    assert (kind.aid, kind.posted) == (True, 15)
    assert set(bundled().notices["N01"].never_publish) <= set(kind.never_publish)


@pytest.mark.parametrize("heading", HEADINGS.strip("、").split("、"))
def test_headings_no_list_of_people_may_have(heading: str) -> None:
    told = refused(COLUMN, f'      - {{id: area, title: "{heading}", mask: M0}}\n')
    assert "不得公开" in told
    assert "行" in told


@pytest.mark.parametrize(
    "title",
    [
        "留守儿童名单公示",
        "孤儿名册公示",
        "事实无人抚养儿童公示",
        "精神病人名单",
        "刑满释放人员名单",
        "独居老人名册",
    ],
)
def test_lists_of_protected_people_are_no_notice(title: str) -> None:
    assert "公示栏上不能公开" in refused("title: 烤房补助公示", f"title: {title}")
    assert "公示栏上不能公开" in refused("烤房补助, 公示", f"{title}, 公示")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: 7", "days: 1", "至少要留 5 天"),
        ("    aid: yes", "    aid: no", "只能是 yes"),
        ("posted: 15", "posted: 3", "至少要张贴 15 天"),
        ("act: 公示", "act: 常设", "days"),
        ("minors: surname_only", "minors: not_applicable", "未成年人怎么办"),
        ("text: read", "text: recalled", "原文没有读到"),
        ("现将拟补助的电烤房公示如下", "现将精神病人、刑满释放人员公示如下", "不能公开"),
        ("现将拟补助的电烤房公示如下", "有问题请打13900001234", "手机号码"),
        ("共{count}户。", "有意见的一律不予受理。", "谁都可以提"),
        ("共{count}户。", "逾期提出的异议概不受理。", "谁都可以提"),
        ("报乡镇审核", "报乡镇审核，找一三九零零零零一二三四", "手机号码"),
        ("id: area, title", "id: health, title", "不得公开"),
    ],
)  # fmt: skip
def test_what_lies_below_the_floor(old: str, new: str, said: str) -> None:
    assert said in refused(old, new)


def replaced(kind: str, old: str, new: str) -> str:
    """A pack with a kind of the program, changed in one place."""
    text = (Path(forms.__path__[0]) / "data" / "notices" / f"{kind}.yaml").read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    inner = "\n".join(f"    {line}" for line in text.splitlines() if not line.startswith("#"))
    return f"county: '459999'\ntitle: 样例\nnotices:\n  - {inner.strip()}\n"


OTHER = "{id: from_month_2, title: 起保月"


@pytest.mark.parametrize("kind", [f"N{number:02d}" for number in range(1, 9)])
def test_the_columns_of_aid_may_shrink_and_never_grow(kind: str) -> None:
    *_, last = bundled().notices[kind].columns
    with pytest.raises(DefinitionFault) as fault:
        read_pack(replaced(kind, f"{{id: {last.id}, title: {last.title}", OTHER), bundled())
    assert "只能减不能加" in fault.value.told


def test_whom_a_list_of_aid_names_may_only_get_narrower() -> None:
    before = bundled().notices["N02"].when
    with pytest.raises(DefinitionFault) as fault:
        read_pack(replaced("N02", before, f"{before} or kind = '02'"), bundled())
    assert "只能收窄" in fault.value.told


WORDS = """county: '459999'
title: 样例
words:
  - {category: label, term: 样例黑话, source: 样例县文件}
  - {category: infectious, term: 乙肝, level: soft, scope: person, source: 样例县文件}
"""


def test_a_county_adds_words_and_softens_none() -> None:
    words = read_pack(WORDS, bundled()).holds.words
    for text in ("这里写着样例黑话", "样 例 黑 话", "樣例黑話"):
        assert released(text, Audience.BOARD).verdict is Clearance.OK
        assert released(text, Audience.BOARD, more=words).verdict is Clearance.HARD
    assert released("韦秀兰患乙肝", Audience.BOARD, more=words).verdict is Clearance.HARD


ANYWHERE = WORDS + "  - {category: illness, term: 样例病, scope: person, source: 样例县文件}\n"


@pytest.mark.parametrize(
    ("text", "board", "inside", "name", "own"),
    [
        ("韦秀兰：样例黑话", "hard", "hard", "hard", "soft"),
        ("韦秀兰有样例病", "hard", "ok", "hard", "soft"),
        ("韦秀兰感染HIV", "hard", "hard", "hard", "soft"),
        ("韦秀兰患肺结核", "hard", "ok", "hard", "soft"),
        ("韦秀兰，丧偶", "hard", "ok", "hard", "soft"),
        ("韦秀兰同意修路", "ok", "ok", "ok", "ok"),
    ],
)
def test_what_each_reader_may_read(text: str, board: str, inside: str, name: str, own: str) -> None:
    """A county's word reaches every paper; of the program's, papers of offices need most."""
    words = read_pack(ANYWHERE, bundled()).holds.words
    found = {audience: released(text, audience, more=words).verdict.value for audience in Audience}
    assert found == {
        Audience.BOARD: board, Audience.INSIDE: inside, Audience.NAME: name, Audience.OWN: own,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("category: label", "category: heading", "category 只能是"),
        ("category: label", "category: nothing", "category 只能是"),
        ("term: 样例黑话", "term: 黑", "至少要有两个字"),
        ("level: soft", "level: none", "level 只能是"),
    ],
)
def test_words_that_cannot_be_used_name_the_line(old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionFault) as fault:
        read_pack(WORDS.replace(old, new, 1), bundled())
    assert said in fault.value.told
    assert "行" in fault.value.told
