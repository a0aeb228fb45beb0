"""A file on paper by the real LibreOffice, where it is installed; else a sentence."""

from pathlib import Path

import pytest

from desktop.container.office import as_pdf, office_program
from desktop.errors.office_file import ConverterFailed, ConverterMissing
from desktop.paper.preview import page_texts
from desktop.word.joined import joined_documents
from tests.helpers.blanks import document, words

INSTALLED = office_program() is not None


@pytest.mark.skipif(not INSTALLED, reason="LibreOffice is not installed here")
def test_joined_letters_come_out_on_pages_of_their_own() -> None:
    whole = joined_documents([document(words(name)) for name in ("韦国强", "覃秀英")])
    pages = page_texts(as_pdf(whole, ".docx"))
    assert ["".join(one.split()) for one in pages] == ["韦国强", "覃秀英"]


def test_without_it_the_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if office_program() is not None:
        pytest.skip("LibreOffice lies where no path leads to it")
    with pytest.raises(ConverterMissing, match="converter-missing"):
        as_pdf(document(words("甲")), ".docx")


def test_a_program_that_makes_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ConverterFailed):
        as_pdf(document(words("甲")), ".docx")
