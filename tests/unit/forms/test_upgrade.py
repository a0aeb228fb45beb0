import pytest

from forms.definition import Disclosure, FieldDef, FormDef, Section
from forms.errors import FormTooNew
from forms.upgrade import upgrade

FORM = FormDef(
    "t", "试", 3, "village", "试", "", ("name",),
    (Section("一", (FieldDef("name", "名", "text", Disclosure.PUBLIC, "M0"),)),),
    {"title": "name", "caption": "name"},
)  # fmt: skip


def test_an_answer_moves_to_its_new_name() -> None:
    assert upgrade(FORM, 1, {"title": "甲"}) == {"name": "甲"}
    assert upgrade(FORM, 1, {"caption": "乙"}) == {"name": "乙"}


def test_an_answer_under_the_new_name_counts() -> None:
    assert upgrade(FORM, 2, {"title": "甲", "name": "乙"}) == {"name": "乙"}


def test_an_answer_without_a_question_is_left_to_the_log() -> None:
    assert upgrade(FORM, 3, {"name": "甲", "gone": 1}) == {"name": "甲"}


def test_a_later_version_is_refused() -> None:
    with pytest.raises(FormTooNew) as refused:
        upgrade(FORM, 4, {})
    assert "第 4 版" in refused.value.told
