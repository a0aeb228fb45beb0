"""Headline indicators of a village as of a day: figure, formula, and who stands behind each.

Who cannot be judged is neither in the part nor outside it: they are listed apart with the question
that would settle it, and the share is of those that are known. Nobody is ranked.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from forms.answer import Answer
from forms.consistency import inconsistencies
from forms.days import in_force, known_range
from forms.definition import Body, RecordId
from forms.derive import derive
from forms.due import Urgency, due
from forms.figures import net_income, statement_on
from forms.gap_finders import no_delegate, wanting
from forms.gaps import gaps
from forms.indicator import Indicator, IndicatorDef
from forms.parameters import Parameters
from forms.source import read_entry
from forms.village_view import VillageView

FILE = Path(__file__).parent / "data" / "indicators.yaml"
MISSED: Final = frozenset({"G-01", "G-02", "G-04", "G-05", "G-06"})
DROPPED: Final = frozenset({"2", "3"})
"""Codes of ``compulsory_status``."""


@cache
def definitions() -> tuple[IndicatorDef, ...]:
    """The indicators that come with the program.

    Raises:
        DefinitionFault: The file cannot be used; the sentence names file and line.
    """
    top = read_entry(FILE)
    found = []
    for entry in top.entries("indicators"):
        made = IndicatorDef(*(entry.text(name) for name in IndicatorDef.__slots__))
        entry.finish()
        if made.id not in MAKERS:
            raise entry.fault_at("id", f"没有「{made.id}」的算法，请改正。")
        found.append(made)
    top.finish()
    return tuple(found)


def indicators(view: VillageView, day: date, parameters: Parameters) -> list[Indicator]:
    """Every indicator of a village as of a day, in the order of their ids."""
    return [indicator(one, view, day, parameters) for one in definitions()]


def indicator(
    definition: IndicatorDef, view: VillageView, day: date, parameters: Parameters
) -> Indicator:
    """One indicator as of a day."""
    return MAKERS[definition.id](definition, _Asked(view.on(day), day, parameters))


@dataclass(frozen=True, slots=True)
class _Asked:
    view: VillageView
    day: date
    parameters: Parameters

    def listed(self, list_id: str) -> dict[Answer, list[RecordId]]:
        """A derived list by answer."""
        found: dict[Answer, list[RecordId]] = {answer: [] for answer in Answer}
        for entry in derive(list_id, self.view, self.day, self.parameters, worded=()):
            found[entry.answer].append(entry.subject)
        return found

    def questions(self, list_id: str) -> dict[RecordId, str]:
        """What would settle those who cannot be told."""
        worded = (Answer.UNKNOWN,)
        entries = derive(list_id, self.view, self.day, self.parameters, worded=worded)
        return {e.subject: "　".join(e.missing) for e in entries if e.answer is Answer.UNKNOWN}

    def leads(self, rules: Iterable[str]) -> frozenset[RecordId]:
        """Whom open leads of these rules speak of."""
        wanted = frozenset(rules)
        return frozenset(
            gap.subject
            for gap in gaps(self.view, self.day, self.parameters)
            if gap.rule in wanted and gap.answer is Answer.YES
        )

    def contacted(self) -> frozenset[RecordId]:
        """Who has a one-to-one contact in force."""
        return frozenset(
            RecordId(str(body.get("person")))
            for body in self.view.records("one_to_one").values()
            if in_force(body.get("from_day"), body.get("to_day"), self.day)
        )

    def days(self, parameter: str) -> timedelta:
        """A parameter in days."""
        return timedelta(days=self.parameters.number(parameter, self.day))


def _first(body: Body, name: str) -> date | None:
    at = known_range(body.get(name))
    return at.first if at else None


def _contacts(told: IndicatorDef, asked: _Asked) -> Indicator:
    cared = frozenset(p for p, _ in wanting(asked.view, asked.day, asked.parameters))
    return Indicator(told, cared & asked.contacted(), cared)


def _visits(told: IndicatorDef, asked: _Asked) -> Indicator:
    whole = asked.contacted() & frozenset(asked.view.living(asked.day))
    late = {
        item.subject
        for item in due(asked.view, asked.day, asked.parameters)
        if item.kind == "visit" and item.urgency is Urgency.OVERDUE
    }
    return Indicator(told, whole - late, whole)


def _missed(told: IndicatorDef, asked: _Asked) -> Indicator:
    whole = frozenset(asked.view.living(asked.day))
    return Indicator(told, asked.leads(MISSED) & whole, whole)


def _overpaid(told: IndicatorDef, asked: _Asked) -> Indicator:
    drawing = {
        RecordId(str(body.get("person") or body.get("household")))
        for body in asked.view.records("benefit").values()
        if in_force(body.get("from_day"), body.get("to_day"), asked.day)
    }
    wrong = asked.leads({"G-03"})
    return Indicator(told, wrong, frozenset(drawing) | wrong)


def _delegates(told: IndicatorDef, asked: _Asked) -> Indicator:
    children = asked.listed("left_behind_child")[Answer.YES]
    lacking = {lead.subject for lead in no_delegate(asked.view, asked.day, asked.parameters)}
    unknown = asked.questions("left_behind_child")
    return Indicator(told, frozenset(children) - lacking, frozenset(children), unknown)


def _schooling(told: IndicatorDef, asked: _Asked) -> Indicator:
    view, day = asked.view, asked.day
    children = asked.listed("school_age")[Answer.YES]
    states: dict[RecordId, str] = {}
    for child in children:
        for _, body in view.linked("school", "person", child):
            if in_force(body.get("from_day"), body.get("to_day"), day):
                states[child] = str(body.get("state"))
    question = "孩子现在在哪里上学、几年级？请登记就学。"
    unknown = {child: question for child in children if child not in states}
    part = frozenset(child for child, state in states.items() if state in DROPPED)
    return Indicator(told, part, frozenset(states), unknown)


def _first_help(told: IndicatorDef, asked: _Asked) -> Indicator:
    part, whole = set(), set()
    for record, body in asked.view.records("monitored_household").items():
        admitted, helped = _first(body, "admitted_day"), _first(body, "measured_day")
        if admitted is None or admitted.year != asked.day.year or admitted > asked.day:
            continue
        limit = admitted + asked.days("first_measure_days")
        if helped is None and asked.day <= limit:
            continue  # there is still time
        home = RecordId(str(body.get("household") or record))
        whole.add(home)
        if helped and helped <= min(limit, asked.day):
            part.add(home)
    return Indicator(told, frozenset(part), frozenset(whole))


def _removed(told: IndicatorDef, asked: _Asked) -> Indicator:
    part, whole = set(), set()
    for record, body in asked.view.records("monitored_household").items():
        admitted, removed = _first(body, "admitted_day"), _first(body, "removed_day")
        again = _first(body, "undone_day")
        if admitted is None or admitted > asked.day:
            continue
        home = RecordId(str(body.get("household") or record))
        whole.add(home)
        gone = removed and removed <= asked.day and body.get("natural") is not True
        if gone and not (again and again <= asked.day):
            part.add(home)
    return Indicator(told, frozenset(part), frozenset(whole))


def _secured(told: IndicatorDef, asked: _Asked) -> Indicator:
    water, house = asked.listed("safe_water"), asked.listed("safe_house")
    unsafe = frozenset(water[Answer.NO]) | frozenset(house[Answer.NO])
    safe = frozenset(water[Answer.YES]) & frozenset(house[Answer.YES])
    questions = {**asked.questions("safe_house"), **asked.questions("safe_water")}
    unknown = {home: zh for home, zh in questions.items() if home not in unsafe}
    return Indicator(told, safe, safe | unsafe, unknown)


def _insured(told: IndicatorDef, asked: _Asked) -> Indicator:
    found = asked.listed("insured")
    yes, no = frozenset(found[Answer.YES]), frozenset(found[Answer.NO])
    return Indicator(told, yes, yes | no, asked.questions("insured"))


def _postings(told: IndicatorDef, asked: _Asked) -> Indicator:
    part, whole = set(), set()
    for record, body in asked.view.records("posting").items():
        posted, removed = _first(body, "posted_day"), _first(body, "removed_day")
        days = body.get("days")
        if posted and removed and removed <= asked.day and isinstance(days, int):
            whole.add(record)
            if (removed - posted).days > days:  # the day of posting does not count (R-DAY-1)
                part.add(record)
    return Indicator(told, frozenset(part), frozenset(whole))


def _objections(told: IndicatorDef, asked: _Asked) -> Indicator:
    part, whole = set(), set()
    for record, body in asked.view.records("objection").items():
        received, answered = _first(body, "received_day"), _first(body, "answered_day")
        if received is None or received.year != asked.day.year or received > asked.day:
            continue
        last = _first(body, "due_day") or received + asked.days("objection_days")
        if answered is None and asked.day <= last:
            continue
        whole.add(record)
        if answered and answered <= min(last, asked.day):
            part.add(record)
    return Indicator(told, frozenset(part), frozenset(whole))


def _money(told: IndicatorDef, asked: _Asked) -> Indicator:
    sums: Counter[str] = Counter()
    for body in asked.view.records("fund").values():
        at, amount = _first(body, "day"), body.get("amount")
        if at and at <= asked.day and isinstance(amount, int):
            sums[str(body.get("way"))] += amount
    return Indicator(told, money=(sums["2"], sums["1"]))


def _consistent(told: IndicatorDef, asked: _Asked) -> Indicator:
    view = asked.view
    whole = frozenset(view.living(asked.day)) | frozenset(view.standing())
    wrong = set()
    for one in inconsistencies(view, asked.day):
        body = view.body(one.form, one.record) or {}
        wrong |= {one.record, RecordId(str(body.get("person") or body.get("household")))}
    return Indicator(told, whole - wrong, whole)


def _poor(told: IndicatorDef, asked: _Asked) -> Indicator:
    line = asked.parameters.get("monitor_line", asked.day)
    if isinstance(line, bool) or not isinstance(line, int):
        label = asked.parameters.label("monitor_line")
        return Indicator(told, missing=f"缺少参数“{label}”，请向县里核实后在参数中填写。")
    part, whole = set(), set()
    for home in asked.view.standing():
        statement = statement_on(asked.view, home, asked.day)
        income = net_income(statement).per_head if statement else None
        if income is not None:
            whole.add(home)
            if income < line * 100:
                part.add(home)
    return Indicator(told, frozenset(part), frozenset(whole))


MAKERS: Final[Mapping[str, Callable[[IndicatorDef, _Asked], Indicator]]] = {
    "I-01": _contacts, "I-02": _visits, "I-03": _missed, "I-04": _overpaid, "I-05": _delegates,
    "I-06": _schooling, "I-07": _first_help, "I-08": _removed, "I-09": _secured,
    "I-10": _insured, "I-11": _postings, "I-12": _objections, "I-13": _money,
    "I-14": _consistent, "I-15": _poor,
}  # fmt: skip
"""How each is counted."""
