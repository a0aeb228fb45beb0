"""Which passwords an account may have."""

import pytest

from sync.county.accounts.passwords import check_strength
from sync.errors.county import PasswordWeak

NEAR = ["王科长", "村记", "练习县", "板岭村", "459999", "459999100", "459999100201"]


@pytest.mark.parametrize(
    "typed",
    [
        "", "短", "Passw0rd2026", "1qaz2wsx3edc", "P@ssw0rd1234", "woaizhongguo", "qwerty123456",
        "123456789012", "111111111111", "iloveyou2026", "admin1234567", "abcd1234abcd",
        "王科长王科长王科长",
        "cunji2026cunji", "banlingcun2026", "板岭村板岭村2026", "lianxixian2026",
        "为人民服务为人民服务",
        "459999100201ab", "13900001234abc", "x" * 201,
    ],
)  # fmt: skip
def test_what_is_guessed_soon_is_refused_with_a_proposal_that_is_taken(typed: str) -> None:
    with pytest.raises(PasswordWeak) as refused:
        check_strength(typed, NEAR)
    assert str(refused.value.facts["words"]) in refused.value.told
    check_strength(str(refused.value.facts["typed"]), NEAR)


@pytest.mark.parametrize(
    "typed", ["大山里的水牛唱歌", "correct horse battery", "daotian yusan huoche"]
)
def test_words_that_do_not_belong_together_are_taken(typed: str) -> None:
    check_strength(typed, NEAR)
