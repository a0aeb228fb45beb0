"""What a record points at, and what is left of it when that goes."""

from forms.answers.past_value import written
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.village.references import References, dangling
from forms.village.view import VillageView

FORMS = bundled()
HOME, GONE, ME, HER = (RecordId(one * 32) for one in "abcd")


def left(form: str, body: Body, *gone: RecordId) -> Body | None:
    return References(FORMS).without(form, ME, body, gone)


def test_an_answer_that_may_be_blank_is_taken_away_one_that_may_not_takes_the_record() -> None:
    body: Body = {"household": HOME, "name": "韦秀兰", "mother": HER}
    assert left("person", body, HER) == {"household": HOME, "name": "韦秀兰"}
    assert left("person", body, HOME) is None
    assert left("person", body, GONE) == body


def test_a_record_about_nobody_goes() -> None:
    lead: Body = {"person": HER, "household": HOME, "rule": "G-01"}
    assert left("lead", lead, HER) == {"household": HOME, "rule": "G-01"}
    assert left("lead", lead, HER, HOME) is None


def test_a_former_answer_forgets_where_it_pointed_and_goes_with_whom_it_is_about() -> None:
    former: Body = {
        "person": ME, "day": "2026-05-01", "field": "household", "value": written(HOME),
    }  # fmt: skip
    (_, value) = References(FORMS).of("former", GONE, former)
    assert (value.field, value.target, value.wanted) == ("value", HOME, "household")
    assert left("former", former, HOME) == {**former, "value": "null"}
    assert left("former", former, ME) is None


def test_nothing_comes_to_point_at_itself() -> None:
    body: Body = {"household": HOME, "name": "韦秀兰", "spouse": GONE, "mother": GONE}
    moved = References(FORMS).instead("person", HER, body, GONE, ME)
    assert (moved["spouse"], moved["mother"]) == (ME, ME)
    own = References(FORMS).instead("person", ME, body, GONE, ME)
    assert own == {"household": HOME, "name": "韦秀兰"}


def test_what_is_missing_or_of_another_form_dangles() -> None:
    view = VillageView(
        {
            "household": {HOME: {"head_name": "韦大山"}},
            "person": {
                ME: {"household": HOME, "name": "韦秀兰", "father": HOME, "mother": HER},
                HER: {"household": GONE, "name": "蓝秀英"},
            },
        }
    )
    found = {(one.record, one.field, one.target) for one in dangling(view, FORMS)}
    assert found == {(ME, "father", HOME), (HER, "household", GONE)}
