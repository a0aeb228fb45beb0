"""Who may open what is sealed on the screen: sealed answers, and what is sensitive about minors.

Opening needs a role and a reason and writes an entry of the access log (a record of form ``look``,
which also says what left as a file, for whom and on what ground); it holds for one record and one
sitting. A complaint is not shown at all to whom it is about.

Who is a minor is told in three values: a missing birth is no answer. Somebody without one who
stands in the book as child or grandchild, goes to school, or of whom nothing is known, may be a
minor and is treated as one wherever a name would be shown; a head of household, a spouse, a parent,
somebody who was married is grown up.

Source: 个人信息保护法 art. 28, 31 and 51; 未成年人保护法 art. 4, 103.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from forms.definitions.quasi_identifiers import NAMED
from forms.definitions.records import Complaint, Helper, Person
from forms.schema.form import Body, Disclosure, FieldDef, FormDef, RecordId, RegisterDef, Value
from forms.schema.partial_date import age_on
from forms.schema.ternary import Answer
from forms.village.kinship import HEAD, SPOUSE
from forms.village.view import Apart, VillageView

ACCESS_LOG: Final = "look"
COMPLAINT: Final = "complaint"
VILLAGE: Final = "village"
"""What a form is about that is about nobody."""
ADULT: Final = 18
_MARRIED_IN: Final = frozenset({"28", "38", "45", "46"})
"""Codes of ``gb_relation`` of who came into the family by marriage."""
_ELDERS: Final = ("5", "6")
"""First digit of the codes of parents and grandparents."""
_ONCE_MARRIED: Final = frozenset({"20", "21", "22", "23", "30", "40"})
"""Codes of ``gb_marital``."""


def may_open(role: str, form: FormDef | None) -> bool:
    """Whether somebody of this role may open the sealed answers of a form."""
    return role in openers(form)


def openers(form: FormDef | None) -> frozenset[str]:
    """Codes of the roles that may; of a form nobody knows any more, those that open most."""
    return (form.register if form else RegisterDef()).opened_by


def subject_of(form: str, record: RecordId, body: Body) -> RecordId:
    """The person a record is about, or the record itself."""
    if form == "person":
        return record
    person = body.get("person")
    return RecordId(person) if isinstance(person, str) else record


def without(view: VillageView, form: str, hidden: Collection[RecordId]) -> VillageView:
    """The same village without some records of a form."""
    if not hidden:
        return view
    kept = {r: body for r, body in view.stated(form).items() if r not in hidden}
    left = {r: wrong for r, wrong in view.unreadable.items() if r not in hidden}
    apart = Apart(
        tuple(one for one in view.apart.differences if one.record not in hidden), view.apart.aside
    )
    return VillageView({**view.bodies, form: kept}, left, apart)


def minority(view: VillageView, person: RecordId, day: date) -> Answer:
    """Whether somebody is under 18 on a day."""
    birth = view.lives.births.get(person)
    if birth is None:
        return Answer.NO if _is_grown(view, person) else Answer.UNKNOWN
    if age_on(birth.first, day) < ADULT:
        return Answer.YES
    return Answer.NO if age_on(birth.last, day) >= ADULT else Answer.UNKNOWN


def may_be_minor(view: VillageView, person: RecordId, day: date) -> bool:
    """Whether somebody must be treated as a minor: is one, or may be."""
    return minority(view, person, day) is not Answer.NO


def _is_grown(view: VillageView, person: RecordId) -> bool:
    """Whether the other answers say that somebody without a birth is grown up."""
    if view.answer(Person.student, person):
        return False
    relation = view.answer(Person.relation, person) or ""
    return (
        relation in HEAD | SPOUSE | _MARRIED_IN
        or relation.startswith(_ELDERS)
        or view.answer(Person.marital, person) in _ONCE_MARRIED
    )


def is_sealed(field: FieldDef, *, minor: bool) -> bool:
    """Whether an answer stays masked until somebody opens the record with a reason."""
    sealed = field.disclosure is Disclosure.SEALED
    return sealed or (minor and field.disclosure is Disclosure.SENSITIVE)


def access_log_entry(
    day: date, who: str, role: str, form: str, record: RecordId, reason: str, detail: str
) -> dict[str, Value]:
    """The body of a record that says who opened what, and why; never what was seen."""
    made: dict[str, Value] = {
        "day": day.isoformat(), "who": who, "role": role, "form": form, "record": record,
        "reason": reason, "way": LOOKED,
    }  # fmt: skip
    return {**made, "detail": detail} if detail else made


def tells_of_people(form: FormDef) -> bool:
    """Whether records of a form may say something of somebody: by subject, reference or free text.

    Words that only insiders read may name anybody; answers for the board may not.
    """
    return form.about != VILLAGE or any(
        field.form in _SOMEBODY
        or field.mask in NAMED
        or (field.disclosure is not Disclosure.PUBLIC and field.type in _FREE)
        for field in form.fields
    )


_SOMEBODY: Final = frozenset({"person", "household", "helper"})
_FREE: Final = frozenset({"text", "note"})
LOOKED, LEFT, KEYS = "1", "2", "3"
"""Codes of ``look_way``."""


def leaving_entry(
    day: date, who: str, form: str, extent: tuple[int, RecordId | None], to: str, paper: str
) -> dict[str, Value]:
    """The body of a record that says what left as a file, for whom and on what ground.

    Args:
        day: The day.
        who: Who took it.
        form: The form, list or return.
        extent: How many rows, and the one record it is about.
        to: For whom.
        paper: On which paper, or for what.
    """
    rows, record = extent
    made: dict[str, Value] = {
        "day": day.isoformat(), "who": who, "way": LEFT, "form": form, "rows": rows, "to": to,
        "paper": paper,
    }  # fmt: skip
    return {**made, "record": record} if record else made


def key_entry(day: date, who: str, what: str) -> dict[str, Value]:
    """The body of a record that says what somebody did with the keys of the book."""
    return {"day": day.isoformat(), "who": who, "way": KEYS, "form": what}


def own_name(actor: str) -> str:
    """The name of who works here, without the post: 韦秀兰（第一书记） → 韦秀兰."""
    return actor.partition("（")[0].strip()


def hidden_from(view: VillageView, actor: str) -> frozenset[RecordId]:
    """Complaints about the person at the keyboard: they are not there for that person."""
    name = own_name(actor)
    about = {helper.id for helper in view.all(Helper) if helper.name == name}
    complaints = view.all(Complaint) if name else ()
    return frozenset(one.id for one in complaints if one.against in about)
