"""Which answers a roster can bring, and under which headings people write them.

The headings come from the form definitions (label and ``aliases`` of each field); the list here
says which fields a roster may feed at all, and adds what belongs to sheets only: the running
number and the group words above a two-storey header.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desktop.excel.cells import squeezed
from forms.catalogue import Catalogue

SERIAL: Final = "sheet.serial"
"""The column 序号: a running number of the sheet, of households or of persons."""

NAME: Final = "person.name"
ID_NUMBER: Final = "person.id_number"
RELATION: Final = "person.relation"
BIRTH: Final = "person.birth"
HH_NO: Final = "household.hh_no"
HEAD_NAME: Final = "household.head_name"
HAMLET: Final = "household.hamlet"
HH_TYPE: Final = "household_type.type"
PLACE: Final = "absence.place"
AWAY_SINCE: Final = "absence.from_day"
CERTIFICATE: Final = "disabled_person.certificate"

FED: Final[dict[str, tuple[str, ...]]] = {
    "person": (
        "name", "id_number", "relation", "sex", "birth", "ethnic", "marital", "education",
        "student", "health", "hukou_type", "id_doc_type", "alias", "phone", "death_day", "note",
    ),
    "household": (
        "hh_no", "hamlet", "head_name", "address", "phone", "hukou_book_no", "bank", "account",
        "note",
    ),
    "household_type": ("type", "risk", "status", "from_day"),
    "absence": ("place", "from_day", "area", "work", "phone"),
    "disabled_person": ("certificate", "category", "grade", "valid_to"),
}  # fmt: skip
"""Form to the fields a roster may fill. Where two share a heading, the earlier one wins."""

_MORE: Final[dict[str, tuple[str, ...]]] = {
    SERIAL: ("序号", "编号", "顺序号", "No", "No."),
    NAME: ("姓名", "家庭成员姓名", "成员姓名", "人口姓名", "家庭成员"),
    ID_NUMBER: (
        "身份证号码", "身份证号", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码",
        "证件号码", "证件号", "身份号码", "身份证件号码",
    ),
    RELATION: ("与户主关系", "与户主的关系", "和户主关系", "家庭关系", "称谓", "关系", "户主关系"),
    "person.sex": ("性别",),
    BIRTH: ("出生日期", "出生年月", "出生年月日", "出生时间", "生日"),
    "person.ethnic": ("民族",),
    "person.marital": ("婚姻状况", "婚姻", "婚姻情况", "婚否"),
    "person.education": ("文化程度", "学历", "受教育程度", "文化"),
    "person.student": ("是否在校生", "在校生", "是否在校", "在校生否", "在校"),
    "person.health": ("健康状况", "身体状况", "健康情况", "身体健康状况", "健康"),
    "person.hukou_type": ("户口性质", "户籍性质", "户口类型", "户籍类型"),
    "person.id_doc_type": ("证件类型", "证件种类"),
    "person.alias": ("曾用名", "别名", "小名"),
    "person.phone": (
        "联系电话", "电话", "手机", "手机号", "手机号码", "本人电话", "人联系电话", "电话号码",
        "联系方式", "本人联系电话",
    ),
    "person.death_day": ("死亡日期", "死亡时间", "去世日期"),
    "person.note": ("备注", "说明"),
    HH_NO: ("户编号", "户号", "户码", "农户编号", "农户编码", "家庭编号", "户编码"),
    HAMLET: (
        "村民小组", "屯", "屯别", "屯名", "自然屯", "自然村", "自然村屯", "自然村(屯)", "组别",
        "小组", "组名", "所在屯", "组", "村小组", "所属小组", "村民组", "屯组", "所属屯",
    ),
    HEAD_NAME: ("户主姓名", "户主", "户主名", "户主名称"),
    "household.address": ("家庭住址", "住址", "地址", "门牌", "现住址", "家庭地址", "详细地址"),
    "household.phone": ("户联系电话", "户主电话", "户主联系电话", "家庭电话", "家庭联系电话"),
    "household.hukou_book_no": ("户口簿号", "户口本号", "户口簿编号"),
    "household.bank": ("开户行", "开户银行"),
    "household.account": ("银行账号", "账号", "一卡通账号", "银行卡号", "一卡通号"),
    HH_TYPE: ("户类型", "农户类别", "户类别", "农户属性", "户属性", "农户类型", "家庭类型", "户别"),
    PLACE: (
        "务工地点", "去向", "外出去向", "务工地", "外出地点", "务工去向", "外出务工地点", "流向",
        "外出务工去向", "外出务工地", "务工地址",
    ),
    AWAY_SINCE: (
        "外出务工时间", "起始时间", "外出时间", "外出日期", "务工开始时间", "外出起始时间",
        "外出务工起始时间", "开始时间", "外出务工开始时间", "外出开始时间", "离家时间",
    ),
    "absence.work": ("从事工作", "工种", "务工单位", "从事行业", "务工内容"),
    "absence.area": ("务工区域", "外出区域", "流动范围"),
    "absence.phone": ("务工电话", "外出联系电话", "务工地电话"),
    CERTIFICATE: (
        "残疾证号", "残疾证号码", "残疾人证号", "残疾人证号码", "残疾证", "残疾证编号",
        "残疾人证", "残疾人证编号",
    ),
    "disabled_person.category": ("残疾类别", "残疾类型", "残疾种类"),
    "disabled_person.grade": ("残疾等级", "残疾级别"),
}  # fmt: skip
"""Headings seen on rosters of several townships and in the national system's export."""

_GROUPS: Final = (
    ("外出", "absence"), ("务工", "absence"), ("残疾", "disabled_person"), ("户主", "household"),
    ("家庭成员", "person"), ("成员", "person"),
)  # fmt: skip
"""Words of an upper heading that say which form the headings below it are about."""

_BRACKETED: Final = re.compile(r"[（(【\[〔].*?[）)】\]〕]")
_NOISE: Final = re.compile(r"^[\d①-⑳]+[.、．]?(?=\D)|[*＊★:：、,，。\"'“”.]")
_HARMLESS: Final = re.compile(
    r"^(?:请?填写|必填|选填|家庭成员|家庭人口|成员|人员|本人|农户|该户|居民|村民|现|其)+|(?:必填|选填|情况|栏)+$"
)


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings to answers.

    Attributes:
        anywhere: Heading to ``form.field``.
        within: The same per form, for headings below a group word.
        labels: ``form.field`` to the Chinese label people know.
    """

    anywhere: dict[str, str]
    within: dict[str, dict[str, str]]
    labels: dict[str, str]

    def target(self, above: str, own: str) -> str | None:
        """The answer that a column brings.

        Args:
            above: Text of the upper storeys, empty when there is one storey only.
            own: Text of the lowest storey.
        """
        whole = self._known(above + own, self.anywhere)
        if whole:
            return whole
        if above and own:
            form = next((form for word, form in _GROUPS if word in above), "")
            inside = self._known(own, self.within.get(form, {}))
            if inside:
                return inside
        return self._known(own or above, self.anywhere)

    @staticmethod
    def _known(heading: str, table: dict[str, str]) -> str | None:
        """Look a heading up, first as written, then without brackets and filling words."""
        for form in _spellings(heading):
            if form in table:
                return table[form]
        return None


def _spellings(heading: str) -> Iterable[str]:
    """The heading as it may stand in the tables, the most literal first."""
    plain = _key(heading)
    yield plain
    short = _key(_BRACKETED.sub("", squeezed(heading)))
    yield short
    yield _HARMLESS.sub("", short)


def _key(heading: str) -> str:
    """A heading without spaces, stars, colons and leading numbers."""
    return _NOISE.sub("", squeezed(heading)).lower()


def headings(catalogue: Catalogue) -> Headings:
    """All headings a roster may use, from the form definitions and the list here."""
    anywhere: dict[str, str] = {_key(name): SERIAL for name in _MORE[SERIAL]}
    within: dict[str, dict[str, str]] = {}
    labels = {SERIAL: "序号"}
    for form_id, field_ids in FED.items():
        form = catalogue.form(form_id)
        inside = within.setdefault(form_id, {})
        for field in form.fields:
            if field.id not in field_ids:
                continue
            target = f"{form_id}.{field.id}"
            labels[target] = field.label
            for name in (field.label, *field.aliases, *_MORE.get(target, ())):
                inside.setdefault(_key(name), target)
    for form_id in FED:
        for key, target in within[form_id].items():
            anywhere.setdefault(key, target)
    _correct(anywhere, within)
    return Headings(anywhere, within, labels)


def _correct(anywhere: dict[str, str], within: dict[str, dict[str, str]]) -> None:
    """Where a definition's alias and the sheets disagree, the sheets' own list decides."""
    for target, names in _MORE.items():
        for name in names:
            anywhere[_key(name)] = target
    head = within.get("household", {})
    head.update({_key("姓名"): HEAD_NAME, _key("户主姓名"): HEAD_NAME})
