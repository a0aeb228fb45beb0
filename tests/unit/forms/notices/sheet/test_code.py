"""What the code on a sheet says, to people and to the program."""

from forms.notices.sheet.code import Code, code_words, read_code
from tests.helpers.notice_samples import household_notice


def test_a_phone_shows_words_and_the_program_reads_them_back() -> None:
    notice = household_notice(40)
    words = code_words(notice)
    assert words.startswith("弄峒村公示〔2026〕N09-1123号，40行，核对码")
    assert words.endswith("请到村委会核对")
    assert read_code(f" {words}\n") == Code(str(notice.number), notice.digest, 40)


def test_codes_of_before_are_read() -> None:
    old = "CJ1*N09*20261123*823EF82699A922E15472*40"
    assert read_code(old) == Code("公示〔2026〕N09-1123号", "823EF82699A922E15472", 40)


def test_another_code_is_none_of_ours() -> None:
    for text in ("", "https://example.org", "CJ1*N09*2026", "核对码823EF82699A922E15472"):
        assert read_code(text) is None
