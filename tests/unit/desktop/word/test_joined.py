"""Letters of one template as one document: all words, each letter a section, the rest the same."""

import pytest

from desktop.container.package import Package
from desktop.errors.office_file import OfficeFileDamaged, TemplateNotJoined
from desktop.word.joined import joined_documents
from desktop.word.letter import words_of
from tests.helpers.blanks import cell, document, table, words

SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'


def main(content: bytes) -> str:
    package = Package(content)
    return package.read(package.main).decode()


def test_each_begins_a_page_of_its_own_with_the_paper_of_the_template() -> None:
    made = [document(words("甲") + table([cell(words(name))]) + SECTION) for name in "乙丙丁"]
    whole = joined_documents(made)
    assert words_of(whole) == ["甲", "乙", "甲", "丙", "甲", "丁"]
    xml = main(whole)
    assert xml.count("<w:pgSz") == 3
    assert xml.count(f"<w:p><w:pPr>{SECTION}</w:pPr></w:p>") == 2
    assert xml.endswith(f"{SECTION}</w:body></w:document>"), "the last keeps its own end"


def test_a_template_without_settings_or_of_several_sections_is_joined_too() -> None:
    inner = f"<w:p><w:pPr>{SECTION}</w:pPr></w:p>"
    for body in (words("甲"), inner + words("甲"), inner + words("甲") + SECTION):
        xml = main(joined_documents([document(body), document(body)]))
        assert xml.count("甲") == 2
        assert xml.index("甲") < xml.index("<w:sectPr", xml.index("甲")) < xml.rindex("甲")


def test_one_alone_is_not_touched_inside() -> None:
    alone = document(words("甲") + SECTION)
    assert main(joined_documents([alone])) == main(alone)


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(OfficeFileDamaged):
        joined_documents([b"PK", document(words("甲"))])


def with_head(text: str) -> bytes:
    """A document with a head."""
    from io import BytesIO
    from zipfile import ZipFile

    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    made = BytesIO(document(words("甲")))
    with ZipFile(made, "a") as package:
        package.writestr("word/header1.xml", f"<w:hdr>{text}</w:hdr>")
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships><Relationship Id="r1" Type="{kind}" Target="header1.xml"/>'
            "</Relationships>",
        )
    return made.getvalue()


def test_heads_that_differ_cannot_be_one_document() -> None:
    assert joined_documents([with_head("村"), with_head("村")])
    with pytest.raises(TemplateNotJoined):
        joined_documents([with_head("韦国强"), with_head("覃秀英")])
