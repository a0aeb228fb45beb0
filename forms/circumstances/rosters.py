"""Who sits in the bodies of the village on a day, as their rosters say it.

From here comes how many people are due at a meeting. What a roster does not say is never taken for
an answer: without members, with somebody of whom it leaves open whether he still sits, or without
one of the two kinds of members a representatives' meeting has, nobody can tell how many are due.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from forms.definitions.records import CouncilMember, Meeting, Representative, Supervisor
from forms.schema.form import RecordId
from forms.schema.partial_date import birthday, spell_on
from forms.schema.ternary import Answer
from forms.village.view import VillageView

TERM_YEARS: Final = 5
"""村民委员会组织法 (2025) art. 14, 29, 37: committee, representatives and supervisors alike."""
DELEGATE: Final = "1"
COMMITTEE: Final = "2"
"""Codes of ``assembly_seat``."""
REPRESENTATIVES: Final = "05"
SUPERVISION: Final = "09"
COUNCIL: Final = "10"
"""Codes of ``meeting_type`` of meetings of which a roster says who is due."""
ROSTERED: Final = frozenset({REPRESENTATIVES, SUPERVISION, COUNCIL})
Seat: TypeAlias = Representative | Supervisor | CouncilMember
"""One membership: who, since when, until when."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who sits in a body on a day.

    Attributes:
        seats: Memberships that surely run, one for each person.
        doubtful: Memberships of which it cannot be told whether they run.
    """

    seats: tuple[Seat, ...]
    doubtful: tuple[Seat, ...]

    @property
    def due(self) -> int | None:
        """How many are due; None where nobody can tell."""
        return len(self.seats) if self.seats and not self.doubtful else None


def sits(view: VillageView, seat: Seat, day: date) -> Answer:
    """Whether a membership runs on a day; cannot tell when its term is over and no end is written.

    Who has died does not sit any more, whatever the roster says.
    """
    elected = seat.elected_day
    if seat.person is None or elected is None:
        return Answer.UNKNOWN
    lives = view.lives.answer(seat.person, day)
    answer = spell_on(elected, seat.to_day, day)
    if Answer.NO in (lives, answer):
        return Answer.NO
    if lives is Answer.UNKNOWN or overdue(seat, day):
        return Answer.UNKNOWN
    return answer


def overdue(seat: Seat, day: date) -> bool:
    """Whether the five years of a term are over and nobody wrote that it ended."""
    end = term_end(seat)
    return end is not None and seat.to_day is None and end <= day


def term_end(seat: Seat) -> date | None:
    """The day by which a new election is due; None for a body whose charter says so itself."""
    elected = seat.elected_day
    if elected is None or isinstance(seat, CouncilMember):
        return None
    return birthday(elected.first, TERM_YEARS)


def roster(view: VillageView, seats: Iterable[Seat], day: date) -> Roster:
    """Who surely sits on a day, each person once, and of whom it cannot be told."""
    sure: dict[RecordId, Seat] = {}
    doubtful: list[Seat] = []
    for seat in seats:
        answer = sits(view, seat, day)
        if answer is Answer.YES and seat.person is not None:
            sure[seat.person] = seat
        elif answer is Answer.UNKNOWN:
            doubtful.append(seat)
    open_ones = tuple(seat for seat in doubtful if seat.person not in sure)
    return Roster(tuple(sure.values()), open_ones)


def representatives(view: VillageView, day: date) -> Roster:
    """The representatives' meeting: representatives and members of the committee (art. 29)."""
    return roster(view, view.all(Representative), day)


def supervisors(view: VillageView, day: date) -> Roster:
    """The supervision committee."""
    return roster(view, view.all(Supervisor), day)


def council(view: VillageView, body: RecordId | None, day: date) -> Roster:
    """One council or party group."""
    return roster(view, view.by(CouncilMember.council, body), day)


def due(view: VillageView, meeting: Meeting) -> int | None:
    """How many people are due at a meeting by the roster of its day; None: cannot tell.

    Args:
        view: The village.
        meeting: With its day and kind; of a council's meeting with the council.
    """
    if meeting.day is None or meeting.day.first != meeting.day.last:
        return None
    day = meeting.day.first
    if meeting.type == REPRESENTATIVES:
        found = representatives(view, day)
        seats = {s.seat for s in found.seats if isinstance(s, Representative)}
        return found.due if {DELEGATE, COMMITTEE} <= seats else None
    if meeting.type == SUPERVISION:
        return supervisors(view, day).due
    return council(view, meeting.council, day).due if meeting.type == COUNCIL else None
