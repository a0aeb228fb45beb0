"""The bundled definitions: complete, consistent, and fit for the sheets villages receive."""

from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from forms.definitions.definitions import DATA, load
from forms.definitions.form_reader import INDEXED
from forms.definitions.register_reader import prove_settles
from forms.errors import UnknownForm
from forms.events.reader import events
from forms.program import bundled
from forms.rules.lists import LISTS
from forms.schema.code_list import COLUMNS
from forms.schema.form import Disclosure, FieldDef, FormDef
from forms.schema.text import fold
from forms.schema.yaml_reader import read_entry

CATALOGUE = bundled()
FIELDS = [
    pytest.param(form, field, id=f"{form.id}.{field.id}")
    for form in CATALOGUE.forms.values()
    for field in form.fields
]
CLEAN = "户编号 村民小组 户主姓名 户类型 姓名 与户主关系 性别 身份证号码 民族 出生日期 文化程度 婚姻状况 健康状况 残疾证号 是否在校生 务工地点 外出务工时间 联系电话"  # noqa: E501
TOWNSHIP = "户主 屯别 姓名 与户主关系 性别 公民身份号码 民族 出生年月 去向 起始时间 健康状况 残疾证号码 农户类别 电话 备注"  # noqa: E501
NATIONAL = "县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 务工时间(月) 是否参加大病保险 致贫原因1 危房户 是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型 易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间"  # noqa: E501
ROSTER_FORMS = (
    "village", "household", "household_type", "person", "absence", "disabled_person", "helper",
)  # fmt: skip
"""Forms one roster row may fill; their headings must not be ambiguous."""


def aliases() -> Counter[str]:
    return Counter(
        fold(alias)
        for form_id in ROSTER_FORMS
        for field in CATALOGUE.form(form_id).fields
        for alias in field.aliases
    )


def test_the_forms_stand_in_the_order_of_their_ranks_and_groups_hold_together() -> None:
    ranks = [form.register.rank for form in CATALOGUE.forms.values()]
    assert ranks == sorted(set(ranks)), "no two share a place"
    groups = [form.register.group for form in CATALOGUE.forms.values()]
    assert len(list(groupby(groups))) == len(set(groups))
    assert bundled() is CATALOGUE


def test_every_list_is_settled_by_one_form_at_most() -> None:
    lists = {rule.list for rule in bundled().rules}
    forms = CATALOGUE.forms.values()
    for form in forms:
        entry = read_entry(DATA / "forms" / f"{form.id}.yaml")
        prove_settles(entry, form, lists, forms)
    assert {name for form in forms for name in form.register.settles} == set(LISTS)


def test_an_unknown_form_is_told() -> None:
    with pytest.raises(UnknownForm) as refused:
        CATALOGUE.form("nothing")
    assert "nothing" in refused.value.told


@pytest.mark.parametrize("heading", sorted(set(f"{CLEAN} {TOWNSHIP} {NATIONAL}".split())))
def test_every_heading_of_the_known_sheets_means_one_question(heading: str) -> None:
    assert aliases()[fold(heading)] == 1


def test_no_heading_means_two_questions() -> None:
    assert not [heading for heading, times in aliases().items() if times > 1]


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_every_question_says_how_far_its_answer_may_travel(form: FormDef, field: FieldDef) -> None:
    if field.type in {"id_number", "certificate"} or field.id in {"account", "hukou_book_no"}:
        assert (field.disclosure, field.mask) == (Disclosure.SENSITIVE, "M8")
    if field.type == "phone" and form.id != "village" and field.id != "office_phone":
        assert field.mask == "M8"
        assert field.disclosure is not Disclosure.PUBLIC
    if field.mask == "M2" and field.type == "text":
        assert "name" in field.id
    if field.disclosure in {Disclosure.SENSITIVE, Disclosure.SEALED}:
        assert field.mask in {"M8", "M9", "M10", "M11"}
    if form.id.startswith("left_behind"):
        assert field.disclosure is not Disclosure.PUBLIC
        assert field.mask in {"M8", "M9", "M11"}


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_what_belongs_to_somebody_is_found_by_it(form: FormDef, field: FieldDef) -> None:
    targets = [INDEXED[f.id] for f in form.fields if f.index]
    assert len(targets) == len(set(targets))
    if field.id in {"household", "person", "from_day", "day"}:
        assert field.index


def test_the_promised_masks() -> None:
    person = CATALOGUE.form("person")
    expected = {"name": "M2", "id_number": "M8", "phone": "M8", "birth": "M10", "health": "M11"}
    assert {key: person.field(key).mask for key in expected} == expected
    household = CATALOGUE.form("household")
    assert household.field("address").mask == "M7"
    assert household.field("account").mask == "M8"
    assert household.field("income_pc").mask == "M8"
    child = CATALOGUE.form("left_behind_child")
    assert child.field("risk").disclosure is Disclosure.SEALED


def test_no_bundled_list_lies_unused() -> None:
    asked = [form.fields for form in CATALOGUE.forms.values()]
    asked += [event.asks for event in events(CATALOGUE).values()]
    used = {field.codes for fields in asked for field in fields if field.codes}
    known_elsewhere = {"mask_rule", "notice_kind", "gx_division6", "gx_division6_hist", "gx_town9"}
    assert set(CATALOGUE.codes.ids()) == used | known_elsewhere


def test_a_county_replaces_a_form_and_a_list(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "codes").mkdir()
    own = Path(load.__code__.co_filename).parents[1] / "data" / "forms/hamlet.yaml"
    later = CATALOGUE.form("hamlet").version + 1
    text = own.read_text(encoding="utf-8").replace(f"version: {later - 1}", f"version: {later}")
    (tmp_path / "forms/hamlet.yaml").write_text(text, encoding="utf-8")
    rows = ",".join(COLUMNS) + "\nx,县里的类,,县文件,\n"
    (tmp_path / "codes/care_class.csv").write_text(rows, encoding="utf-8")
    overlaid = load(own.parents[1], tmp_path)
    assert overlaid.form("hamlet").version == later
    assert overlaid.form("person") == CATALOGUE.form("person")
    assert overlaid.codes.items("care_class") == (("x", "县里的类"),)
