import pytest

from forms.definitions.records import Absence
from forms.rules.places import Homeland
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer


def gone(**answers: Value) -> Absence:
    return Absence(RecordId(""), answers)


HOME = Homeland("都安瑶族自治县", "三只羊乡", ("广东", "福建", "浙江", "深圳"))


@pytest.mark.parametrize(
    ("absence", "answer", "by_name"),
    [
        ({"cross_county": True, "place": "县城"}, Answer.YES, False),
        ({"cross_county": False, "place": "广东佛山"}, Answer.NO, False),
        ({"area": "4"}, Answer.YES, False),
        ({"area": "2", "place": "深圳"}, Answer.NO, False),
        ({"place": "广东佛山"}, Answer.YES, True),
        ({"place": "柳州市"}, Answer.YES, True),
        ({"place": "大化县"}, Answer.YES, True),
        ({"place": "深圳"}, Answer.YES, True),
        ({"place": "都安县城"}, Answer.NO, True),
        ({"place": "三只羊乡"}, Answer.NO, True),
        ({"place": "县城"}, Answer.NO, True),
        ({"place": "本县工地"}, Answer.NO, True),
        ({"place": "电子厂"}, Answer.UNKNOWN, True),
        ({}, Answer.UNKNOWN, False),
    ],
)
def test_the_county_line(absence: dict[str, str | bool], answer: Answer, by_name: bool) -> None:
    assert HOME.outside_county(gone(**absence)) == (answer, by_name)


@pytest.mark.parametrize(
    ("absence", "answer"),
    [
        ({"cross_county": True}, Answer.YES),
        ({"area": "1", "place": "广东"}, Answer.NO),
        ({"area": "2"}, Answer.YES),
        ({"place": "三只羊乡"}, Answer.NO),
        ({"place": "本乡"}, Answer.NO),
        ({"place": "电子厂"}, Answer.YES),
        ({}, Answer.YES),
    ],
)
def test_the_township_line(absence: dict[str, str | bool], answer: Answer) -> None:
    assert HOME.outside_township(gone(**absence))[0] is answer


def test_a_short_county_name_is_not_shortened_to_one_character() -> None:
    assert Homeland("横县").outside_county(gone(place="横琴新区"))[0] is Answer.YES
    assert Homeland("横县").outside_county(gone(place="横县县城"))[0] is Answer.NO


def test_a_village_that_does_not_say_where_it_lies() -> None:
    assert Homeland("", "", ("广东",)).outside_county(gone(place="广东佛山"))[0] is Answer.YES
