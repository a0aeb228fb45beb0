"""What headings ask for: a case for each kind of rule, worded otherwise than in the vocabulary."""

from pathlib import Path

import pytest

from desktop.excel.filling.fitting import Confidence
from desktop.excel.filling.heading import choices_of, heading_text, vocabulary
from desktop.excel.filling.meaning import Recogniser
from forms.errors import DefinitionFault
from forms.program import bundled


@pytest.fixture(scope="module")
def reader() -> Recogniser:
    return Recogniser(bundled())


@pytest.mark.parametrize(
    ("heading", "above", "entity", "answer"),
    [
        ("*身份证号码", (), "person", "person.id_number"),
        ("A7.公民身份证号", (), "person", "person.id_number"),
        ("（三）家庭详细住址", (), "person", "household.address"),
        ("性别：1.男2.女", (), "person", "person.sex"),
        ("文 化\n程 度", (), "person", "person.education"),
        # whose
        ("户主身份证号码", (), "person", "head.id_number"),
        ("父亲务工地点", (), "person", "father.absence.place"),
        ("联系电话", ("母亲",), "person", "mother.phone"),
        ("监护人姓名", (), "person", "guardian.name"),
        ("帮扶责任人单位", (), "household", "helper.unit"),
        ("负责人电话", (), "person", ""),
        ("姓名", ("烈士情况",), "person", ""),
        ("与监护人关系", (), "person", "left_behind_child.guardian_relation"),
        ("与户主关系", (), "person", "person.relation"),
        # what no record knows
        ("服役部队番号", (), "person", ""),
        ("退伍时间", (), "person", ""),
        ("医疗保险号", (), "person", ""),
        ("工作单位电话", (), "person", ""),
        ("电话", ("就读学校",), "person", ""),
        ("是否本区县户籍", (), "person", ""),
        ("党员数量", (), "household", ""),
        # storeys lend
        ("类别", ("残疾情况",), "person", "disabled_person.category"),
        ("时间", ("外出务工",), "person", "absence.from_day"),
        ("合计", ("总投资（万元）",), "project", "project.planned"),
        ("合计", ("拨付进度",), "project", ""),
        # units
        ("务工（元）", (), "household", "income.wages"),
        ("务工（人）", (), "household", "household.away_count"),
        ("务工", (), "person", "fact.away"),
        ("务工时间（月）", (), "person", "person.work_months"),
        ("承包耕地面积(亩)", (), "household", "household.land"),
        ("住房面积(亩)", (), "household", ""),
        ("危房(平方米)", (), "household", ""),
        ("家庭月总收入", (), "household", ""),
        ("家庭年人均纯收入（元）", (), "household", "income.per_head"),
        # the row
        ("性别", (), "household", "head.sex"),
        ("联系电话", (), "household", "household.phone"),
        ("劳动力", (), "household", "household.labour_count"),
        ("劳动力状况", (), "person", "person.labour"),
        ("姓名", (), "village", ""),
        ("总户数", (), "village", "village.household_count"),
        ("编号", (), "household", "household.hh_no"),
        ("编号", (), "person", ""),
        ("建设内容及规模", (), "project", "project.content"),
        ("建设内容及规模", (), "person", ""),
        # what was, not what is
        ("原就读学校", (), "person", ""),
        ("原房屋结构", (), "household", ""),
        # whose it may not be
        ("家庭住址", ("监护人情况",), "person", ""),
        ("状况（死亡、失踪）", ("父亲情况",), "person", ""),
        ("与申请人关系", (), "person", ""),
        ("与儿童关系", ("受委托监护人信息",), "person", "left_behind_child.guardian_relation"),
        ("帮扶开始时间", ("帮扶责任人",), "household", "helper.from_day"),
        ("搬迁户户主", (), "household", "household.head_name"),
        ("受灾户主身份证号", (), "household", "head.id_number"),
        ("帮扶对象户主姓名", (), "household", "household.head_name"),
        ("与残疾人关系", ("监护人",), "person", ""),
        ("贫困户姓名", (), "household", "household.head_name"),
        ("工作地点", ("父亲",), "person", "father.absence.place"),
        # two things in one column
        ("开户银行及账号", (), "household", ""),
        ("父亲姓名及情况", (), "person", ""),
        # what several registers call the same
        ("资助金额", (), "person", ""),
        # whether is not which, and how many of those is not whether
        ("是否有卫生厕所", (), "household", ""),
        ("是否有劳动能力", (), "person", "person.labour"),
        ("其中脱贫户", (), "person", ""),
        ("男（人）", (), "household", "household.male_count"),
        # each benefit in the same ways
        ("特困供养金标准", (), "person", "benefit.tekun.amount"),
        ("雨露计划补助金额", (), "person", "benefit.education.grant"),
        ("是否享受高龄津贴", (), "person", "fact.old_age"),
        ("护理补贴", ("补贴类型",), "person", "fact.nursing"),
        ("护理补贴", ("补贴标准（元/月）",), "person", "benefit.nursing.amount"),
        # what is counted in a place
        ("低保户数", (), "village", "village.dibao_households"),
        ("脱贫户（户）", (), "village", "village.lifted_out_households"),
        ("脱贫人口数", (), "village", "village.lifted_out_count"),
        ("持证残疾人数", (), "village", "village.disabled_count"),
        ("留守儿童数", (), "village", "village.left_behind_child_count"),
        ("低保户数", (), "person", ""),
    ],
)  # fmt: skip
def test_a_heading_asks(
    reader: Recogniser, heading: str, above: tuple[str, ...], entity: str, answer: str
) -> None:
    assert reader.meaning(heading, above, entity).answer == answer


@pytest.mark.parametrize(
    ("heading", "answer"),
    [
        ("参合人员姓名", "person.name"),
        ("被保障人身份证号", "person.id_number"),
        ("工作单位或职业", "person.work_unit"),
        ("未达标户户主姓名", "household.head_name"),
        ("常年外出务工人数", "household.away_count"),
    ],
)
def test_what_is_not_said_in_known_words_alone_is_asked_about(
    reader: Recogniser, heading: str, answer: str
) -> None:
    found = reader.meaning(heading, (), "person")

    assert found.answer == answer
    assert found.confidence in (Confidence.ASK, Confidence.LIKELY)
    assert found.reason


@pytest.mark.parametrize(
    ("topic", "heading", "entity", "answer"),
    [
        ("低保", "月保障金额", "household", "benefit.dibao.amount"),
        ("五保", "月保障金额", "household", "benefit.tekun.amount"),
        ("", "月保障金额", "household", ""),
        ("低保", "保障人口数", "household", "benefit.dibao.persons"),
        ("低保", "家庭人口数", "household", "household.count"),
        ("在校", "资助金额", "person", "school.aid_amount"),
        ("保险", "资助金额", "person", "insurance.aid_amount"),
        ("产业奖补", "奖补金额", "household", "benefit.industry.grant"),
        ("产业奖补", "补助标准", "household", ""),
        ("高龄", "开始发放时间", "person", "benefit.old_age.from"),
        ("住房", "鉴定机构", "household", "house.assessed_by"),
        ("厕所", "建造年份", "household", ""),
        ("厕所", "住房建造年份", "household", "house.built_year"),
        ("避险", "安置点", "household", ""),
        ("保险", "是否参保", "person", "fact.insured"),
        ("养老险", "是否参保", "person", "person.pension"),
        ("养老险", "缴费金额", "person", ""),
        ("外出", "月工资", "person", "absence.wage"),
        ("", "工资性收入", "household", "income.wages"),
    ],
)
def test_what_a_table_is_about_tells_what_a_bare_heading_means(
    reader: Recogniser, topic: str, heading: str, entity: str, answer: str
) -> None:
    about = frozenset(filter(None, [topic]))

    assert reader.meaning(heading, (), entity, about).answer == answer


def test_two_benefits_in_a_title_leave_open_whose_sum_is_meant(reader: Recogniser) -> None:
    about = frozenset({"低保", "高龄"})

    assert reader.meaning("发放金额", (), "person", about).answer == ""


def test_every_label_of_a_person_asks_for_its_own_answer(reader: Recogniser) -> None:
    form = bundled().forms["person"]
    asked = {
        field.id: reader.meaning(field.label, (), "person").answer
        for field in form.fields
        if field.type not in ("ref", "note") and field.disclosure != "sealed"
    }

    assert {name: found for name, found in asked.items() if found != f"person.{name}"} == {}


def test_choices_are_read_from_heading_and_cell() -> None:
    assert choices_of("□男  □女") == (("", "男"), ("", "女"))
    assert choices_of("[]城市低保[]农村低保") == (("", "城市低保"), ("", "农村低保"))
    assert choices_of("是否低保：1.是 2.否") == (("1", "是"), ("2", "否"))
    assert heading_text("住房结构：1.钢筋混凝土2.砖木3.土坯").plain == "住房结构"


def test_a_vocabulary_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    base = "subjects: {head: [户主]}\nparts: {姓名: [姓名], 名: [姓名]}\nforeign: [部队]\n"
    file = tmp_path / "headings.yaml"
    file.write_text(base, encoding="utf-8")

    with pytest.raises(DefinitionFault, match="definition-wrong"):
        vocabulary(file)
