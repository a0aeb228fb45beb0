"""The two lines for a new passphrase: both agree, and a proposal is written down and typed."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.open_book.passphrase import NewPassphrase
from tests.helpers.children import children

VILLAGE = ("板岭村", "黄小兰")
WORDS = "稻田 雨伞 火车 灯笼"


def test_both_lines_must_agree(qtbot: QtBot) -> None:
    fields = NewPassphrase(VILLAGE)
    qtbot.addWidget(fields)
    fields.first.setText(WORDS)
    assert fields.passphrase() is None
    fields.again.setText("稻田 雨")
    assert fields.mismatch.text() == "", "still typing is no mistake"
    fields.again.setText("稻田 雪")
    assert "不一样" in fields.mismatch.text()
    fields.again.setText(WORDS)
    assert fields.passphrase() == WORDS
    fields.show_letters.setChecked(True)
    assert fields.first.echoMode() == fields.first.EchoMode.Normal


def test_what_is_known_of_the_village_is_refused_with_the_reason(qtbot: QtBot) -> None:
    fields = NewPassphrase(VILLAGE)
    qtbot.addWidget(fields)
    for line in (fields.first, fields.again):
        line.setText("banlingcun2026")
    assert fields.passphrase() is None
    assert "村名" in fields.say.text()


def test_a_proposal_is_shown_filled_in_and_has_to_be_typed_once(qtbot: QtBot) -> None:
    fields = NewPassphrase(VILLAGE)
    qtbot.addWidget(fields)
    (press,) = (b for b in children(fields, QPushButton) if b.text() == "给我想一个")
    press.click()
    typed = fields.first.text()
    assert typed
    assert typed in fields.proposal.text()
    assert "万亿" in fields.proposal.text()
    assert fields.passphrase() is None
    fields.again.setText(typed)
    assert fields.passphrase() == typed
    fields.clear()
    assert not fields.proposal.text()
