"""The sentence about a passphrase: strict where it must be, kind where it can be."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.open_book.passphrase import NewPassphrase, judge

VILLAGE = ("板岭村", "黄小兰")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "至少 8 个字符"),
        ("板岭2026", "还差 2 个字符"),
        ("12345678", "只有数字"),
        ("19860115", "只有数字"),
        ("aaaaaaaaaa", "重复太多"),
        ("板岭村12345678", "村名"),
        ("password123", "太常见"),
        ("qwertyuiop", "太常见"),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(typed: str, word: str) -> None:
    strength = judge(typed, VILLAGE)
    assert not strength.enough
    assert word in strength.zh


@pytest.mark.parametrize(
    "typed", ["稻田 雨伞 火车", "correct horse", "红薯窑洞蓝布鞋子", "Ab3$kx9!w"]
)
def test_words_that_do_not_belong_together_are_taken(typed: str) -> None:
    assert judge(typed, VILLAGE).enough


def test_longer_is_never_worse() -> None:
    words = "稻田雨伞火车灯笼"
    shares = [judge(words[:n]).share for n in range(1, len(words) + 1)]
    assert shares == sorted(shares)


def test_both_lines_must_agree(qtbot: QtBot) -> None:
    fields = NewPassphrase(VILLAGE)
    qtbot.addWidget(fields)
    fields.first.setText("稻田 雨伞 火车")
    assert fields.passphrase() is None
    fields.again.setText("稻田 雨")
    assert fields.mismatch.text() == "", "still typing is no mistake"
    fields.again.setText("稻田 雪")
    assert "不一样" in fields.mismatch.text()
    fields.again.setText("稻田 雨伞 火车")
    assert fields.passphrase() == "稻田 雨伞 火车"
    fields.show_letters.setChecked(True)
    assert fields.first.echoMode() == fields.first.EchoMode.Normal
