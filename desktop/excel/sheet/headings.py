"""Which answers a roster can bring, and under which headings people write them.

The headings come from the form definitions (label and ``aliases`` of each field); the list here
says which fields a roster may feed at all, and adds what belongs to sheets only: the running
number and the group words above a two-storey header.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from desktop.excel.sheet.cells import squeezed
from forms.definitions.catalogue import Catalogue
from forms.schema.form import Disclosure, FieldDef

SERIAL: Final = "sheet.serial"
"""The column 序号: a running number of the sheet, of households or of persons."""

NAME: Final = "person.name"
ID_NUMBER: Final = "person.id_number"
RELATION: Final = "person.relation"
SEX: Final = "person.sex"
BIRTH: Final = "person.birth"
HH_NO: Final = "household.hh_no"
HEAD_NAME: Final = "household.head_name"
HAMLET: Final = "household.hamlet"
HH_TYPE: Final = "household_type.type"
PLACE: Final = "absence.place"
AWAY_SINCE: Final = "absence.from_day"
CERTIFICATE: Final = "disabled_person.certificate"

FED: Final = ("person", "household", "household_type", "absence", "disabled_person")
"""Forms that a roster may fill. Where two share a heading, the earlier one wins."""

_MORE: Final[dict[str, tuple[str, ...]]] = {
    SERIAL: ("序号", "顺序号", "No"),
    NAME: ("人口姓名", "家庭成员", "村民姓名"),
    ID_NUMBER: ("居民身份证号码", "居民身份证号", "身份号码", "身份证件号码"),
    RELATION: ("和户主关系", "称谓", "与户主之关系"),
    "person.marital": ("婚姻情况",),
    "person.education": ("文化",),
    "person.student": ("在校生否", "在校"),
    "person.health": ("健康情况", "身体健康状况"),
    "person.hukou_type": ("户籍性质", "户籍类型"),
    "person.phone": ("本人联系电话", "电话(手机)"),
    HH_NO: ("户码", "农户编号", "农户编码", "户编码"),
    HAMLET: (
        "屯名", "自然屯", "自然村屯", "组名", "组", "村小组", "所属小组", "村民组", "屯组",
        "所属屯",
    ),
    HEAD_NAME: ("户主名称",),
    "household.phone": ("户主联系电话", "家庭电话", "家庭联系电话"),
    "household.address": ("门牌", "门牌号", "现住址"),
    HH_TYPE: ("户属性", "家庭类型", "户别"),
    PLACE: (
        "务工去向", "外出务工地点", "流向", "外出务工去向", "外出务工地", "务工地址",
    ),
    AWAY_SINCE: (
        "务工开始时间", "外出务工起始时间", "外出务工开始时间", "外出开始时间", "离家时间",
    ),
    CERTIFICATE: ("残疾证编号", "残疾人证编号"),
}  # fmt: skip
"""Headings seen on rosters of several townships, beyond the aliases of the definitions."""

_GROUPS: Final = (
    ("外出", "absence"), ("务工", "absence"), ("残疾", "disabled_person"), ("成员", "person"),
    ("人口", "person"), ("户主", "household"),
)  # fmt: skip
"""Words of an upper heading that say which form the headings below it are about."""

_BELOW: Final[dict[str, dict[str, str]]] = {
    "household": {"姓名": HEAD_NAME, "联系电话": "household.phone", "电话": "household.phone"},
    "absence": {
        "地点": PLACE, "地址": PLACE, "时间": AWAY_SINCE, "日期": AWAY_SINCE,
        "联系电话": "absence.phone", "电话": "absence.phone", "联系方式": "absence.phone",
    },
    "disabled_person": {
        "证号": CERTIFICATE, "号码": CERTIFICATE, "证件号码": CERTIFICATE, "编号": CERTIFICATE,
        "类别": "disabled_person.category", "类型": "disabled_person.category",
        "等级": "disabled_person.grade", "级别": "disabled_person.grade",
    },
}  # fmt: skip
"""Short headings that mean something only below a group word."""

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
            if inside or form == "household":
                return inside  # the head's own number is nobody else's
        return self._known(own or above, self.anywhere)

    @staticmethod
    def _known(heading: str, table: dict[str, str]) -> str | None:
        """Look a heading up, first as written, then without brackets and filling words."""
        for form in _spellings(heading):
            if form in table:
                return table[form]
        return None


@lru_cache(maxsize=4096)
def _spellings(heading: str) -> tuple[str, str, str]:
    """The heading as it may stand in the tables, the most literal first."""
    short = key_of(_BRACKETED.sub("", squeezed(heading)))
    return key_of(heading), short, _HARMLESS.sub("", short)


def key_of(heading: str) -> str:
    """A heading without spaces, stars, colons and leading numbers."""
    return _NOISE.sub("", squeezed(heading)).lower()


def headings(catalogue: Catalogue) -> Headings:
    """All headings a roster may use, from the form definitions and the list here."""
    anywhere: dict[str, str] = {key_of(name): SERIAL for name in _MORE[SERIAL]}
    within: dict[str, dict[str, str]] = {}
    labels = {SERIAL: "序号"}
    for form_id in FED:
        inside = within.setdefault(form_id, {})
        for field in catalogue.form(form_id).fields:
            if not _fed(form_id, field):
                continue
            target = f"{form_id}.{field.id}"
            labels[target] = field.label
            for name in (field.label, *field.aliases, *_MORE.get(target, ())):
                inside.setdefault(key_of(name), target)
    for form_id in FED:
        for key, target in within[form_id].items():
            anywhere.setdefault(key, target)
    for form_id, names in _BELOW.items():
        within[form_id] |= {key_of(name): target for name, target in names.items()}
    return Headings(anywhere, within, labels)


def _fed(form_id: str, field: FieldDef) -> bool:
    """Whether a roster may fill a field: no references, nothing sealed, one column of remarks."""
    if f"{form_id}.{field.id}" == HAMLET:
        return True
    if field.type == "ref" or field.disclosure is Disclosure.SEALED:
        return False
    return field.id != "note" or form_id == "person"
