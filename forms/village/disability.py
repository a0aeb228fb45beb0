"""The disability certificate of a person as the rules read it.

Source: 残疾人证管理办法 (2017): number = 18-digit citizen number, category, grade; valid ten
years. 重残 as in 民发〔2019〕62号: grade 1-2, or grade 3-4 intellectual or psychiatric.
"""

import re
from dataclasses import dataclass
from datetime import date

from forms.schema.form import Body, RecordId
from forms.schema.partial_date import DayRange, birthday, known_range
from forms.schema.ternary import Answer
from forms.village.view import VillageView

VALID_YEARS = 10
"""残疾人证管理办法 (2017): a certificate is valid ten years from issue."""

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
        if self.category == "7" or not self.grade:
            return Answer.UNKNOWN
        return Answer.NO

    @property
    def held(self) -> bool:
        """Whether there is a certificate at all."""
        return bool(self.number or self.grade) and self.status != "5"

    @property
    def cancelled(self) -> bool:
        """Whether it was frozen or cancelled."""
        return self.status in {"3", "4"}

    def fits(self, person: Body) -> bool:
        """Whether the number begins with the person's citizen number, as far as both are known."""
        number = person.get("id_number")
        return not self.number or not number or self.number.startswith(str(number))


def certificate_of(view: VillageView, person: RecordId) -> Certificate | None:
    """The certificate on the person's disabled card; None when there is no card."""
    cards = view.linked("disabled_person", "person", person)
    if not cards:
        return None
    body = cards[-1][1]
    number = str(body.get("certificate", ""))
    parsed = _NUMBER.fullmatch(number)
    return Certificate(
        number,
        str(body.get("category") or (parsed[2] if parsed else "")),
        str(body.get("grade") or (parsed[3] if parsed else "")),
        str(body.get("status", "")),
        _valid_to(body),
    )


def _valid_to(body: Body) -> DayRange | None:
    if valid_to := known_range(body.get("valid_to")):
        return valid_to
    issued = known_range(body.get("issued"))
    if issued is None:
        return None
    return DayRange(_ten_years(issued.first), _ten_years(issued.last))


def _ten_years(day: date) -> date:
    return birthday(day, VALID_YEARS)
