"""Which answers a roster can bring, and under which headings people write them.

The headings come from the form definitions: label and ``aliases`` of each question of a form that a
roster brings, and under ``import`` the words that stand above several headings and the short ones
below them. Only the running number belongs to sheets alone.
"""

import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from desktop.excel.sheet.cells import squeezed
from forms.definitions.definitions import Definitions
from forms.schema.form import Disclosure, FieldDef, FormDef

SERIAL: Final = "sheet.serial"
"""The column 序号: a running number of the sheet, of households or of persons."""

NAME: Final = "person.name"
ID_NUMBER: Final = "person.id_number"
ID_DOC_TYPE: Final = "person.id_doc_type"
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
NOTE: Final = "person.note"

SERIALS: Final = ("序号", "顺序号", "序", "No")
"""What the column ``SERIAL`` is called."""

_BRACKETED: Final = re.compile(r"[（(【\[〔].*?[）)】\]〕]")
_NOISE: Final = re.compile(r"^[\d①-⑳]+[.、．]?(?=\D)|[*＊★:：、,，。\"'“”.]")
_HARMLESS: Final = re.compile(
    r"^(?:请?填写|必填|选填|家庭成员|家庭人口|成员|人员|本人|农户|该户|居民|村民|所在|所属|现|其)+|"
    r"(?:必填|选填|情况|栏|名称|名字)+$"
)
_WHOSE: Final = re.compile(
    r"^(?:(?:农村)?(?:留守|困境|孤残|流动|适龄)?(?:儿童|少年)|学生|在校生|幼儿|婴幼儿|(?:留守|高龄|空巢|孤寡)?老年?人|"
    r"(?:留守)?妇女|残疾人|(?:外出)?务工(?:人员|劳动力)|外出(?:人员|人口)|返乡人员|劳动力|脱贫(?:人口|人员)|"
    r"(?:监测|低保|特困|保障|救助|帮扶|享受|受助|受益|补贴)(?:对象|人员)|享受人|参保人员?|领取人员?|党员)"
    r"(?=(?:姓名|名字|性别|民族|年龄|出生|身份证|公民身份|联系电话|联系方式|电话|手机))"
)
"""Of whom a list is, before what it says of each (学生姓名); nobody beside them (父亲, 监护人)."""
_NUMBER_OF: Final = re.compile(r"^(?:公民|居民)?身份证?件?(?:号码|编号|号)?(?:[/、或].*)?$")
"""身份证件号, 公民身份证号, 身份证号码/护照: one way of writing it for all."""
_CHOICES: Final = re.compile(r"(?<=\D)(?:\d[.、．:：]?[^\d\s.、．:：][^\d\s]{0,3}){2,}$")
"""What may be answered, behind the question: 性别1男2女."""
_LONGEST: Final = 120
"""Characters of the longest heading; a paragraph is none."""
_CODED: Final = re.compile(r"(?<=性别|民族|关系|程度|状况|面貌|类型|类别)代码$")


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings to answers.

    Attributes:
        anywhere: Heading to ``form.field``.
        within: The same per form, for headings below a group word.
        labels: ``form.field`` to the Chinese label people know.
        under: Words of an upper heading to the form that the headings below it are about.
    """

    anywhere: dict[str, str]
    within: dict[str, dict[str, str]]
    labels: dict[str, str]
    under: dict[str, str] = dataclasses.field(default_factory=dict)

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
            form = self._about(above)
            inside = self._known(own, self.within.get(form, {}))
            if inside or form == "household":
                return inside  # the head's own number is nobody else's
        return self._known(own or above, self.anywhere) or self._in_parts(own or above)

    def _in_parts(self, heading: str) -> str | None:
        """The answer of a heading in one storey that puts both together: 务工|所在地."""
        short = _spellings(heading)[1]
        for word, form in self.under.items():
            rest = short.removeprefix(word)
            if rest and rest != short and (found := self.within[form].get(rest)):
                return found
        return None

    def knows(self, text: str) -> bool:
        """Whether a text is a heading by itself, or a word that stands above several."""
        return self._known(text, self.anywhere) is not None or squeezed(text) in self.under

    def _about(self, above: str) -> str:
        """The form that an upper heading names; of several the last, as Chinese puts it."""
        found = [(above.rfind(word), form) for word, form in self.under.items() if word in above]
        return max(found, default=(0, ""))[1]

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
    whole = short = key_of(heading)
    if len(whole) > _LONGEST:
        return whole, whole, whole
    if not heading.isalpha():
        short = key_of(_BRACKETED.sub("", squeezed(heading)))
    plain = _CODED.sub("", _WHOSE.sub("", _HARMLESS.sub("", _CHOICES.sub("", short))))
    if _NUMBER_OF.match(plain):
        plain = "身份证号"
    return whole, short, plain


def key_of(heading: str) -> str:
    """A heading without spaces, stars, colons and leading numbers."""
    bare = squeezed(heading)
    return (bare if bare.isalpha() else _NOISE.sub("", bare)).lower()


def headings(definitions: Definitions) -> Headings:
    """All headings a roster may use; of forms that share one the earlier form has it."""
    fed = [form for form in definitions.forms.values() if form.register.imports.sheet.is_roster]
    labels = {SERIAL: SERIALS[0]}
    within = {form.id: _own_headings(form, labels) for form in fed}
    anywhere: dict[str, str] = {key_of(name): SERIAL for name in SERIALS}
    for inside in within.values():
        anywhere = {**inside, **anywhere}
    under: dict[str, str] = {}
    for form in fed:
        imports = form.register.imports
        under |= dict.fromkeys(imports.under, form.id)
        for name, words in imports.below.items():
            within[form.id] |= {key_of(word): f"{form.id}.{name}" for word in words}
    return Headings(anywhere, within, labels, under)


def _own_headings(form: FormDef, labels: dict[str, str]) -> dict[str, str]:
    """What a roster calls the questions of a form; their labels are added to ``labels``."""
    found: dict[str, str] = {}
    for field in form.fields:
        if _fed(form.id, field):
            target = f"{form.id}.{field.id}"
            labels[target] = field.label
            for name in (field.label, *field.aliases):
                found.setdefault(key_of(name), target)
    return found


def _fed(form_id: str, field: FieldDef) -> bool:
    """Whether a roster may fill a field: no references, nothing sealed, one column of remarks."""
    if f"{form_id}.{field.id}" == HAMLET:
        return True
    if field.type == "ref" or field.disclosure is Disclosure.SEALED:
        return False
    return field.id != "note" or form_id == "person"
