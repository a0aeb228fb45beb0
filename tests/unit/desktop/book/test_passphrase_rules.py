"""What is guessed first is refused with the reason; words that do not belong together are taken."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.book.passphrase_rules import (
    LEAST_HAN,
    REFUSED_BELOW,
    judge,
    prove,
)
from desktop.errors.book import PassphraseWeak
from forms.passphrases import guessing
from forms.passphrases.guessing import WORDS, guesses, propose, tried_first

KNOWN = ("板岭村（练习）", "459999100201", "韦秀兰（第一书记）", "0779-5550123")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "四个不相干的词"),
        ("板岭2026", "还差 4 个字符"),
        ("稻田 雨伞 火车", "还差 2 个字符"),
        ("123456789012", "只有数字"),
        ("１２３４５６７８９０", "只有数字"),
        ("aaaaaaaaaaaa", "重复太多"),
        ("Passw0rd2026", "太常见"),
        ("1qaz2wsx3edc", "太常见"),
        ("P@ssw0rd1234", "太常见"),
        ("woaizhongguo123", "太常见"),
        ("为人民服务为人民服务", "太常见"),
        ("床前明月光疑是地上霜", "太常见"),
        ("板岭村板岭村板岭村", "村名"),
        ("banlingcun2026", "村名"),
        ("blc20262026", "村名"),
        ("weixiulan19850101", "村名"),
        ("459999100201abc", "村名"),
        ("13900001234abc", "电话"),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(typed: str, why: str) -> None:
    found = judge(typed, KNOWN)
    assert not found.enough
    assert why in found.zh
    with pytest.raises(PassphraseWeak, match=why):
        prove(typed, KNOWN)


@pytest.mark.parametrize(
    "typed",
    ["红薯窑洞蓝布鞋子", "稻田 雨伞 火车 灯笼", "daotian yusan huoche", "松柏常青-二〇二六",
     "Ab3$kx9!wQ", "correct horse battery"],
)  # fmt: skip
def test_words_that_do_not_belong_together_are_taken(typed: str) -> None:
    assert judge(typed, KNOWN).enough


def test_a_proposal_is_taken_and_is_as_many_as_it_says() -> None:
    words = guessing._lines("passphrase.txt")
    assert len(words) == 2048
    assert len({pinyin for _, pinyin in words}) == len({word for word, _ in words}) == len(words)
    made = [propose() for _ in range(20)]
    assert len({one.typed for one in made}) == len(made)
    for one in made:
        assert len(one.words.split()) == WORDS
        assert judge(one.typed, KNOWN).enough
        assert guesses(one.typed) >= math.log10(len(words)) * WORDS
    assert "18 万亿" in made[0].zh


@settings(max_examples=15)
@given(st.sampled_from(tried_first()), st.sampled_from(["", "1", "123", "2026", "!", "888"]))
def test_no_slogan_with_a_tail_is_taken(words: str, tail: str) -> None:
    assert guesses(words + tail) < REFUSED_BELOW


@settings(max_examples=15)
@given(st.text(st.sampled_from("稻田雨伞火车灯笼红薯窑洞蓝布鞋子"), min_size=1, max_size=20))
def test_whatever_is_typed_is_judged(typed: str) -> None:
    found = judge(typed, KNOWN)
    assert 0 <= found.share <= 100
    assert found.zh
    assert found.enough <= (len(typed) >= LEAST_HAN)
