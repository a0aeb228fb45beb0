"""Forms on paper: every form fits, a card shows no number, nothing leaves its cell."""

from datetime import date
from pathlib import Path

import pytest

from desktop.paper.form_sheet import blank_form, card
from desktop.paper.preview import page_texts
from forms.errors import NeverPublished
from forms.privacy.never_publish import Audience, released, told_by_name
from forms.privacy.never_words import added_word
from forms.program import bundled
from forms.schema.form import FormDef

CODES = bundled().codes
DAY = date(2026, 11, 1)


@pytest.mark.parametrize("form", bundled().forms.values(), ids=lambda form: form.id)
def test_every_form_can_be_filled_in_by_hand(form: FormDef) -> None:
    read = "".join("".join(page_texts(blank_form(form, CODES, "弄峒村"))).split())
    for question in form.fields:
        if question.type != "photos":  # nobody glues photos into a form
            assert "".join(question.label.split()) in read
    assert f"{form.title}登记表" in read


def test_a_card_shows_what_is_known_and_masked() -> None:
    form = bundled().form("person")
    answers = {"name": "韦𬀩𠅤", "id_number": "459999********0041", "sex": "女"}
    read = "".join(page_texts(card(form, CODES, answers, "人员卡", "弄峒村", DAY, ())))
    assert "韦𬀩𠅤" in read
    assert "□" not in read, "a card is no form to tick"
    assert not released(read, Audience.INSIDE).found


def test_the_same_form_gives_the_same_bytes() -> None:
    form = bundled().form("visit")
    assert blank_form(form, CODES) == blank_form(form, CODES)


def test_no_card_says_what_a_county_says_may_stand_nowhere() -> None:
    words = (added_word("p.yaml", 1, "label", "样例黑话", "hard", "any"),)
    form = bundled().form("visit")
    for answers, title in (({"found": "他说样例黑话"}, "走访卡"), ({}, "走访卡　样例黑话")):
        assert card(form, CODES, answers, title, "弄峒村", DAY, ())
        with pytest.raises(NeverPublished):
            card(form, CODES, answers, title, "弄峒村", DAY, words)
    assert told_by_name(Path("样例黑话.pdf"), words)
    assert not told_by_name(Path("样例黑话.pdf"))
