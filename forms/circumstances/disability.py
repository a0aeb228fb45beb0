"""The disability certificate of a person as the rules read it.

Source: 残疾人证管理办法 (2017): number = 18-digit citizen number, category, grade; valid ten
years. 重残 as in 民发〔2019〕62号: grade 1-2, or grade 3-4 intellectual or psychiatric.
"""

import re
from dataclasses import dataclass
from datetime import date

from forms.definitions.records import DisabledPerson, Person
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange, birthday
from forms.schema.ternary import Answer
from forms.village.view import VillageView

VALID_YEARS = 10
"""残疾人证管理办法 (2017): a certificate is valid ten years from issue."""

VALID, UNDATED, LAPSED, CANCELLED, UNCLEAR = ("valid", "undated", "lapsed", "cancelled", "dates")
"""In force; in force and nobody wrote until when; over, to be renewed; frozen or cancelled; ending
in a month or year of which the day is written nowhere."""

_NUMBER = re.compile(r"(\d{17}[\dX])([1-7])([1-4])(B\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a disabled card says of the certificate.

    Attributes:
        number: As printed on it; empty when not written down.
        category: Code of ``dis_category``; 7 is multiple.
        grade: Code of ``dis_grade``; 1 is the most severe.
        status: Code of ``cert_status``.
        valid_to: Last day; None when neither it nor the day of issue is written down.
    """

    number: str
    category: str
    grade: str
    status: str
    valid_to: DayRange | None

    @property
    def severe(self) -> Answer:
        """重残; the parts of a multiple disability of grade 3-4 decide, and we do not know them."""
        if self.grade in {"1", "2"} or (self.grade and self.category in {"5", "6"}):
            return Answer.YES
        if self.category in {"7", ""} or not self.grade:
            return Answer.UNKNOWN
        return Answer.NO

    @property
    def grave(self) -> Answer:
        """Grade 1-2, or 3 of mind or psyche: may apply for 低保 alone (民发〔2021〕57号第8条)."""
        if self.grade == "3" and self.category not in {"5", "6"}:
            return Answer.UNKNOWN if self.category in {"7", ""} else Answer.NO
        return Answer.NO if self.grade == "4" else self.severe

    @property
    def held(self) -> bool:
        """Whether there is a certificate at all."""
        return bool(self.number or self.grade) and not self.none

    @property
    def none(self) -> bool:
        """Whether it is written down that there is none."""
        return self.status == "5"

    @property
    def counts(self) -> bool:
        """Whether there is one that is neither frozen nor cancelled; a lapsed one is renewed."""
        return self.held and not self.cancelled

    @property
    def cancelled(self) -> bool:
        """Whether it was frozen or cancelled."""
        return self.status in {"3", "4"}

    @property
    def expired(self) -> bool:
        """Whether it is written down as lapsed, whatever day stands on it."""
        return self.status == "2"

    def over(self, day: date) -> bool:
        """Whether the day written on it surely has passed."""
        return self.valid_to is not None and self.valid_to.last < day

    def standing(self, day: date) -> str:
        """How it stands on a day, one of the five; lapsed is to be renewed, not ended."""
        if self.cancelled:
            return CANCELLED
        if self.expired or self.over(day):
            return LAPSED
        if self.valid_to is None:
            return UNDATED
        return VALID if self.valid_to.first >= day else UNCLEAR

    def fits(self, person: Person) -> bool:
        """Whether the number begins with the person's citizen number, as far as both are known."""
        return not self.number or self.number.startswith(person.id_number or "")


def card_of(view: VillageView, person: RecordId) -> DisabledPerson | None:
    """The person's disabled card: of several the one issued last, by day and number of reissue.

    Ask a view of a day (``VillageView.on``): what was issued later is not there.
    """
    cards = view.by(DisabledPerson.person, person)
    return max(cards, key=_issue, default=None) if len(cards) > 1 else next(iter(cards), None)


def _issue(card: DisabledPerson) -> tuple[date, int, RecordId]:
    number = _NUMBER.fullmatch(card.certificate or "")
    again = int(number[4][1:]) if number and number[4] else 0
    return card.issued.first if card.issued else date.min, again, card.id


def certificate_of(view: VillageView, person: RecordId) -> Certificate | None:
    """The certificate on the person's disabled card; None when there is no card."""
    card = card_of(view, person)
    if card is None:
        return None
    number = card.certificate or ""
    parsed = _NUMBER.fullmatch(number)
    return Certificate(
        number,
        card.category or (parsed[2] if parsed else ""),
        card.grade or (parsed[3] if parsed else ""),
        card.status or "",
        _valid_to(card),
    )


def _valid_to(card: DisabledPerson) -> DayRange | None:
    if card.valid_to or card.issued is None:
        return card.valid_to
    return DayRange(_ten_years(card.issued.first), _ten_years(card.issued.last))


def _ten_years(day: date) -> date:
    return birthday(day, VALID_YEARS)
