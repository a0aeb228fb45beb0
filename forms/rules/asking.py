"""What has to be asked, one fact at a time: whom it is about, so that no fact is asked twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from forms.rules.fact_registry import FACTS, Inquiry
from forms.rules.facts_absence import AWAY_DOUBTS, FOR_WHAT
from forms.rules.facts_person import UNREGISTERED
from forms.rules.finding import Part
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId

WHEREABOUTS: Final = "whereabouts"
UNNOTED: Final = "unnoted"
CHILDREN: Final = "children"
FIGURE: Final = "figure"
PLACELESS: Final = "village"
"""Why a fact cannot be told: the county has not said a figure, named in slot ``figure``; nobody
wrote whether the village is countryside."""
BY_ONE_WORD: Final[Mapping[str, str]] = {
    FOR_WHAT: "外出登记里没写外出原因的，是不是都是务工、经商？不是的请逐条写明原因；"
    "其余都是的，在“名单已全”里写明外出原因一次就行。",
    UNREGISTERED: "没写户籍状态的，户口是不是都登记在本村？不在本村的请逐人写明户籍状态；"
    "其余都在本村的，在“名单已全”里写明户口一次就行。",
    PLACELESS: "本村算不算农村？请在“本村”里填写区划代码或城乡分类，一次就行。",
}
"""Doubts about one person that one statement settles for all, by why it cannot be told."""
CAPACITY: Final = frozenset(
    {"unable", "stricken", "alive_stricken", "able_at_home", "not_at_hand"}
)  # fmt: skip
"""Facts that wait for the same answer of one person: whether they can look after others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one answer.

    Attributes:
        about: The person or household whose fact it is; ``VILLAGE`` for a whole list.
        fact: Which fact; with ``about`` it tells one question from another.
        zh: The question as this answer puts it.
        once: The question where it is asked once for all answers; empty when that is ``zh``.
        name: The plain fact of the rule; empty where no rule asks.
        why: Why it cannot be told. With ``name`` it says where the answer is written
            (``forms/questions/place.py``).
        of: Whose plain fact it is, also where one answer settles it for the village.
    """

    about: RecordId
    fact: str
    zh: str
    once: str = ""
    name: str = field(default="", compare=False)
    why: str = field(default="", compare=False)
    of: RecordId = field(default=RecordId(""), compare=False)


def asked(inquiry: Inquiry, about: RecordId, name: str, part: Part, zh: str) -> Asked:
    """The question about one fact of one person or household.

    Args:
        inquiry: The village.
        about: Whose fact it is.
        name: The fact, without a path to it.
        part: Why it cannot be told.
        zh: The question.
    """
    found = _asked(inquiry, about, name, part, zh)
    return replace(found, name=name, why=part.why, of=about)


def _asked(inquiry: Inquiry, about: RecordId, name: str, part: Part, zh: str) -> Asked:
    kind = FACTS.get(name)
    if kind is not None and kind.office and part.why in {"register", UNNOTED}:
        once = f"请取得{kind.office[0]}，登记后在“名单已全”里写明是全的：不在上面的就是没有。"
        return Asked(VILLAGE, kind.office[0], zh, once)
    if part.why == FIGURE:
        figure = part.slots[FIGURE]
        once = f"县里的“{figure}”是多少？请向县里核实后在参数中填写，没有的填0。"
        return Asked(VILLAGE, figure, zh, once)
    if part.why in BY_ONE_WORD:
        return Asked(VILLAGE, part.why, zh, BY_ONE_WORD[part.why])
    if part.why == WHEREABOUTS:
        home = inquiry.view.household_of(about) or about
        once = f"{inquiry.view.called(home)}：全家谁在家、谁在外？请登记外出，并写明去向已问清。"
        return Asked(home, WHEREABOUTS, zh, once)
    if part.why == "unasked" or (name == CHILDREN and part.why == "nobody"):
        return Asked(about, CHILDREN, zh, _with_name(inquiry, about, zh))
    return Asked(about, _plain(name, part.why, zh), zh, _with_name(inquiry, about, zh))


def _plain(name: str, why: str, zh: str) -> str:
    """The one fact behind a doubt, however many facts of rules wait for it."""
    if why in AWAY_DOUBTS:
        return why
    if why in {"disabled", "elsewhere"} and name in CAPACITY:
        return "capacity"
    if why in {"parts", "birth"}:
        return why
    if why in {"ungraded", "missing"}:
        return "certificate"
    return zh if why == "register" else name


def _with_name(inquiry: Inquiry, about: RecordId, zh: str) -> str:
    """The question for somebody who does not see whose answer it belongs to."""
    name = inquiry.view.called(about)
    return "" if name in zh else f"{name}：{zh}"
