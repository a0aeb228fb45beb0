from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.circumstances.absences import Away, Spell, away_on, joined, spell
from forms.definitions.records import Absence
from forms.schema.form import RecordId
from forms.schema.ternary import Answer

DAY = date(2026, 11, 1)


def written(begin: str, end: str = "", reason: str = "") -> Spell:
    answers = {"from_day": begin, "to_day": end, "return_reason": reason}
    return spell(Absence(RecordId(""), answers))


def away(*absences: tuple[str, str] | tuple[str, str, str], day: date = DAY) -> Away:
    return away_on(
        [written(*absence) for absence in absences], day, min_months=6, gap_days=30, return_days=30
    )


def test_nothing_written_down_is_at_home() -> None:
    assert away() == Away(Answer.NO, "home")


@pytest.mark.parametrize(
    ("since", "answer"), [("2026-05-01", Answer.YES), ("2026-05-02", Answer.NO)]
)
def test_six_months_are_reached_on_the_day(since: str, answer: Answer) -> None:
    found = away((since, ""))
    assert found.answer is answer
    assert found.months == ((6, 6) if answer is Answer.YES else (5, 5))


def test_a_visit_home_does_not_end_an_absence() -> None:
    found = away(("2025-03-01", "2026-01-25"), ("2026-02-20", ""))
    assert (found.answer, found.months) == (Answer.YES, (20, 20))


def test_a_longer_stay_at_home_begins_the_count_again() -> None:
    found = away(("2025-03-01", "2026-06-25"), ("2026-07-26", ""))
    assert (found.answer, found.why, found.months) == (Answer.NO, "short", (3, 3))


def test_a_gap_of_exactly_thirty_days_is_still_a_visit() -> None:
    assert len(joined([written("2025-01-01", "2026-06-01"),
                       written("2026-07-01")], 30)) == 1  # fmt: skip


def test_what_comes_later_is_not_looked_at() -> None:
    assert away(("2026-12-01", "")).why == "home"
    assert away(("2025-01-01", "2026-12-20")).answer is Answer.YES
    assert away(("2025-01-01", "2026-03-01"), ("2026-12-05", "")).why == "back"


def test_the_month_alone_decides_what_it_can() -> None:
    assert away(("2025-11", "")).answer is Answer.YES
    assert away(("2025-11", "")).months == (11, 12)
    assert away(("2026-06", "")).answer is Answer.NO
    found = away(("2026-05", ""))
    assert (found.answer, found.why) == (Answer.UNKNOWN, "begin")


def test_a_year_alone_may_be_enough() -> None:
    assert away(("2024", "")).answer is Answer.YES
    assert away(("2026", "")).answer is Answer.UNKNOWN


def test_a_vague_gap_leaves_the_beginning_open() -> None:
    # home in May, gone again in June or July: one absence if it was June
    found = away(("2025-01-01", "2026-05-20"), ("2026-06", ""))
    assert found.answer is Answer.UNKNOWN
    assert found.months == (4, 22)


def test_no_first_day_asks_for_it() -> None:
    assert away(("", "")).why == "begin"
    assert away(("", "")).answer is Answer.UNKNOWN
    assert away(("", ""), ("2020-01-01", "2021-01-01")).answer is Answer.UNKNOWN


@pytest.mark.parametrize(
    ("reason", "answer", "why"),
    [
        ("", Answer.UNKNOWN, "back"),
        ("2", Answer.YES, "away"),  # for the harvest: leaves again
        ("3", Answer.NO, "back"),  # lost the job
        ("9", Answer.UNKNOWN, "back"),
    ],
)
def test_home_for_two_weeks(reason: str, answer: Answer, why: str) -> None:
    found = away(("2025-01-01", "2026-10-18", reason))
    assert (found.answer, found.why) == (answer, why)


def test_home_for_thirty_days_is_back_whatever_the_reason() -> None:
    assert away(("2025-01-01", "2026-10-02", "1")).answer is Answer.NO
    assert away(("2025-01-01", "2026-10-03", "1")).answer is Answer.YES


def test_a_vague_return_this_month_cannot_tell() -> None:
    assert away(("2025-01-01", "2026-11", "3"), day=date(2026, 11, 10)).answer is Answer.UNKNOWN


def test_overlapping_notes_are_one_absence() -> None:
    found = away(("2025-01-01", "2027-01-01"), ("2026-02-01", "2026-03-01"))
    assert (found.answer, found.months) == (Answer.YES, (22, 22))


DATES = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(DATES, st.none() | DATES, st.sampled_from("01234")), max_size=4),
    DATES,
    st.lists(st.sampled_from([4, 7, 10]), min_size=8, max_size=8),
)
def test_vaguer_dates_never_say_the_opposite(
    absences: list[tuple[date, date | None, str]], day: date, cuts: list[int]
) -> None:
    def found(lengths: list[int]) -> Answer:
        spells = [
            written(
                first.isoformat()[: lengths[2 * n]],
                last.isoformat()[: lengths[2 * n + 1]] if last else "",
                reason,
            )
            for n, (first, last, reason) in enumerate(absences)
            if last is None or first <= last
        ]  # fmt: skip
        return away_on(spells, day, min_months=6, gap_days=30, return_days=30).answer

    vague, exact = found(cuts), found([10] * 8)
    assert vague in {exact, Answer.UNKNOWN} or exact is Answer.UNKNOWN
