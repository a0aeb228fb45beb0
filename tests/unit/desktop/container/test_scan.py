"""Where elements stand, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.container.scan import (
    appended,
    elements,
    escaped,
    inner_text,
    spliced,
    unescaped,
    with_attributes,
)
from desktop.errors.office_file import OfficeFileDamaged, OfficeFileHostile

HARD = (
    "\ufeff<?xml version='1.0'?><!-- <a/> --><x:r xmlns:x='u'>"
    "<x:a b='1>2' c=\"'\">韦<b/>&amp;</x:a >"
    "<x:a\n/><![CDATA[<x:a/>]]></x:r>"
).encode()


def test_elements_are_where_their_bytes_are() -> None:
    root, first, second = elements(HARD, frozenset({"r", "a"}), "x")
    assert HARD[first.start : first.end] == "<x:a b='1>2' c=\"'\">韦<b/>&amp;</x:a >".encode()
    assert HARD[first.inner : first.close] == "韦<b/>&amp;".encode()
    assert HARD[second.start : second.end] == b"<x:a\n/>"
    assert (second.closes_itself, first.closes_itself, first.prefix) == (True, False, "x:")
    assert first.parent is second.parent is root
    assert first.attributes == {"b": "1>2", "c": "'"}


def test_something_is_put_in_as_the_last() -> None:
    for xml, new in ((b"<a><b/></a>", b"<a><b/><c/></a>"), (b"<a n='1' />", b"<a n='1'><c/></a>")):
        (one,) = elements(xml, frozenset({"a"}), "x")
        assert spliced(xml, [appended(xml, one, b"<c/>")]) == new


@pytest.mark.parametrize(
    ("tag", "values", "found"),
    [
        (b"<a b='1' c=\"2\">", {"c": "3"}, b"<a b='1' c=\"3\">"),
        (b"<x:a/>", {"b": '"<'}, b'<x:a b="&quot;&lt;"/>'),
        (b"<a b = '1' bb='2'/>", {"b": None}, b"<a bb='2'/>"),
        (b"<a/>", {"b": None}, b"<a/>"),
    ],
)
def test_attributes_are_set_and_taken_out(
    tag: bytes, values: dict[str, str | None], found: bytes
) -> None:
    assert with_attributes(tag, values) == found


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_a_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == unescaped(escaped(text, quote=True)) == text
    xml = f"<a>{escaped(text)}</a>".encode()
    (one,) = elements(xml, frozenset({"a"}), "x")
    assert inner_text(xml, one) == text


def test_numbered_characters_and_plain_data() -> None:
    assert unescaped("&#x97E6;&#26;&amp;lt;") == "韦\x1a&lt;"
    assert unescaped("<![CDATA[&amp;]]>") == "&amp;"


@pytest.mark.parametrize(
    ("xml", "error"),
    [
        (b"", OfficeFileDamaged),
        (b"<a>", OfficeFileDamaged),
        (b"<a></b>", OfficeFileDamaged),
        ("<a/>".encode("utf-16"), OfficeFileDamaged),
        ("<a/>".encode("utf-16-le"), OfficeFileDamaged),
        (b"<?xml version='1.0' encoding='GBK'?><a/>", OfficeFileDamaged),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", OfficeFileHostile),
        (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", OfficeFileHostile),
    ],
)
def test_what_no_office_program_writes_is_refused(xml: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        elements(xml, frozenset({"a"}), "x")
