"""A village's own template: placeholders in pieces, rows for each, what is not known."""

import pytest

from desktop.errors.office_file import OfficeFileUnknown, TemplateBroken
from desktop.word.letter import LINE, WrittenLetter, words_of, written_letter
from tests.helpers.blanks import cell, document, package, parts, rich_workbook, table, words


class People:
    """Three people: the second draws a benefit, nobody knows about the third."""

    names = ("韦国强", "覃<秀>英", "韦小明")

    def knows(self, name: str) -> bool:
        return name in {"姓名", "村民小组", "电话"}

    def told(self, name: str, subject: int) -> tuple[str | None, str]:
        if name == "电话":
            return None, f"{self.names[subject]}的电话没有登记，请问清后补填。"
        return {"姓名": self.names[subject], "村民小组": "板岭屯"}[name], ""

    def several(self, name: str, subject: int) -> list[int] | None:
        return {"家庭成员": [0, 1, 2], "子女": []}.get(name)

    def holds(self, name: str, subject: int) -> tuple[bool | None, str]:
        if name != "低保":
            return None, ""
        return ((False, ""), (True, ""), (None, "韦小明是否享受低保，请问清。"))[subject]


def letter(*bodies: str) -> WrittenLetter:
    return written_letter(document("".join(bodies)), People())


def said(*bodies: str) -> list[str]:
    return words_of(letter(*bodies).content)


@pytest.mark.parametrize(
    "runs",
    [
        ("兹有{{姓名}}，",),
        ("兹有{", "{姓", "名}", "}，"),
        ("兹有{{ 姓名 }}，",),
        ("兹有｛｛姓名｝｝，",),
        ("兹有【姓", "名】，"),
    ],
)
def test_a_placeholder_is_filled_however_it_is_cut(runs: tuple[str, ...]) -> None:
    assert said(words(*runs)) == ["兹有韦国强，"]


def test_what_stands_beside_keeps_its_letters() -> None:
    mark = "<w:r><w:rPr><w:b/></w:rPr><w:t>{{姓</w:t></w:r><w:r><w:t>名}}好</w:t></w:r>"
    xml = parts(letter(f"<w:p>{mark}</w:p>").content)["word/document.xml"].decode()
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">韦国强</w:t>' in xml
    assert '<w:r><w:t xml:space="preserve">好</w:t></w:r>' in xml


def test_unknown_placeholders_are_named_and_stay() -> None:
    made = letter(words("{{身高}}，【体重】，{{#祖先}}{{姓名}}{{/祖先}}，〔2026〕【1】"))
    assert made.unknown == ["【体重】", "{{#祖先}}", "{{身高}}"]
    assert words_of(made.content) == ["{{身高}}，【体重】，，〔2026〕【1】"]


def test_what_is_not_known_is_a_line_and_a_question() -> None:
    made = letter(words("电话{{电话}}、{{电话}}"))
    assert words_of(made.content) == [f"电话{LINE}、{LINE}"]
    assert made.questions == ["韦国强的电话没有登记，请问清后补填。"]


def test_a_row_is_repeated_for_each() -> None:
    row = [cell(words("{{#家庭成员}}{{姓名}}")), cell(words("{{村民", "小组}}{{/家庭成员}}"))]
    body = table([cell(words("姓名")), cell(words("小组"))], row, [cell(words("合计")), cell()])
    assert said(body) == [
        "姓名", "小组", "韦国强", "板岭屯", "覃<秀>英", "板岭屯", "韦小明", "板岭屯", "合计",
    ]  # fmt: skip


def test_several_rows_and_conditions_in_them() -> None:
    rows = (
        [cell(words("{{#家庭成员}}{{姓名}}")), cell(words("x"))],
        [cell(words("{{如果 低保}}享受低保{{/如果}}")), cell(words("y{{/家庭成员}}"))],
    )
    made = letter(table(*rows))
    assert words_of(made.content) == [
        "韦国强", "x", "y", "覃<秀>英", "x", "享受低保", "y", "韦小明", "x", "y",
    ]  # fmt: skip
    assert made.questions == ["韦小明是否享受低保，请问清。"]


def test_a_list_in_a_sentence_and_paragraphs_of_their_own() -> None:
    assert said(words("成员：{{#家庭成员}}{{姓名}}、{{/家庭成员}}。")) == [
        "成员：韦国强、覃<秀>英、韦小明。"
    ]
    block = words("{{#家庭成员}}") + words("姓名：{{姓名}}") + words("{{/家庭成员}}")
    assert said(block, words("完")) == ["姓名：韦国强", "姓名：覃<秀>英", "姓名：韦小明", "完"]


def test_nothing_is_left_of_what_does_not_hold_or_is_for_nobody() -> None:
    block = words("{{如果 低保}}") + words("享受低保") + words("{{/如果}}")
    assert said(block, words("完")) == ["完"]
    made = letter(
        table([cell(block)]), table([cell(words("{{#子女}}a")), cell(words("{{/子女}}"))])
    )
    xml = parts(made.content)["word/document.xml"].decode()
    assert "<w:tc><w:tcPr></w:tcPr><w:p/></w:tc>" in xml, "a cell ends in a paragraph"
    assert xml.count("<w:tbl>") == 1, "a table has a row"


def test_a_condition_that_nobody_knows_is_named() -> None:
    assert letter(words("{{如果 富裕}}a{{/如果}}")).unknown == ["{{如果 富裕}}"]


@pytest.mark.parametrize(
    "body",
    [
        words("{{#家庭成员}}{{姓名}}"),
        words("{{姓名}}{{/家庭成员}}"),
        words("{{#家庭成员}}{{如果 低保}}{{/家庭成员}}{{/如果}}"),
        words("{{#家庭成员}}") + table([cell(words("{{/家庭成员}}"))]),
        table([cell(words("{{#家庭成员}}"))]) + table([cell(words("{{/家庭成员}}"))]),
    ],
)
def test_a_block_that_does_not_close_is_refused(body: str) -> None:
    with pytest.raises(TemplateBroken):
        letter(body)


def test_heads_and_feet_are_filled_too() -> None:
    relation = '<Relationship Id="r" Type="a/footer" Target="footer1.xml"/>'
    foot = '<w:ftr xmlns:w="urn:w"><w:p><w:r><w:t>{{姓名}}</w:t></w:r></w:p></w:ftr>'
    content = package(
        parts(document(words("x")))
        | {
            "word/footer1.xml": foot.encode(),
            "word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>".encode(),
        }
    )
    made = written_letter(content, People())
    assert "韦国强" in parts(made.content)["word/footer1.xml"].decode()
    assert made.texts == ["x", "韦国强"]


@pytest.mark.parametrize("content", [package({"a": b""}), rich_workbook()])
def test_a_file_that_is_no_document(content: bytes) -> None:
    with pytest.raises(OfficeFileUnknown):
        written_letter(content, People())
