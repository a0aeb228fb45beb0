"""The packed table reads every character as the dictionary does."""

import subprocess
import sys

from build_spec.readings import read_by_dictionary, table
from forms.answers.han_readings import TABLE, readings_of

WRITTEN = TABLE.read_text(encoding="utf-8")


def test_the_table_is_fresh() -> None:
    assert table() == WRITTEN, "run: python -m build_spec.readings"


def test_every_character_is_read_as_its_line_says() -> None:
    lines = [line.split(" ") for line in WRITTEN.splitlines()]
    said = {sign: tuple(syllables.split(",")) for syllables, signs in lines for sign in signs}
    assert len(said) > 40_000
    assert {sign: readings_of(sign) for sign in said} == said


def test_what_the_table_does_not_have_is_itself_as_in_the_dictionary() -> None:
    for sign in (*"aZ9 ,\n·ａあ한🙂üé", "\ud800", "\U0002ffff"):
        assert readings_of(sign) == read_by_dictionary(sign) == (sign,)
    assert readings_of("") == ("",)
    assert readings_of("韦大") == ("韦大",)


def test_names_are_read_without_the_dictionary_of_phrases() -> None:
    said = "import sys; from sync.ledger.search.keys import latin; print(latin('覃小兰'), end='');"
    said += "sys.exit('pypinyin' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, encoding="utf-8", check=False
    )
    assert (run.returncode, run.stdout) == (0, "qinxiaolan tanxiaolan qxl txl")
