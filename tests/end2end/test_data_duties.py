"""The law of personal data in a real book: what is owed is told, and settled."""

import json
from pathlib import Path

from desktop.book.book import Book
from desktop.paper.preview import page_texts
from sync.store.values import Draft
from tests.end2end.test_person_copy import family
from tests.helpers.command import Cunji


def test_what_is_owed_is_told_until_it_is_settled(tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.new()
    child, mother = family(cunji)
    as_of = ("--as-of", "2026-12-01")
    found = cunji.json("duties", *as_of)
    assert [one["duty"] for one in found] == ["assessment", "consent"]
    paper = tmp_path / "l.pdf"
    assert cunji.run("letter", "L08", child, "--out", paper, *as_of).returncode == 0
    said = "".join("".join(page_texts(paper.read_bytes())).split())
    assert "覃小满的监护人" in said
    assert "个人信息保护法" in said
    with Book.open(cunji.book, cunji.secret.read_text("utf-8").strip()) as book:
        book.ledger.write.save(
            [
                Draft("guardian_consent", {
                    "person": child, "guardian": "韦秀兰", "relation": "母亲", "day": "2026-11-20",
                }),
                Draft("impact_assessment", {
                    "processing": "留守儿童建档", "purpose": "关爱", "necessity": "必要",
                    "risks": "泄露", "measures": "加密、遮住", "result": "1",
                    "day": "2026-11-20", "by": "李支书", "next": "2027-11-20",
                }),
                Draft("former", {
                    "form": "person", "record": mother, "person": mother, "field": "hukou_status",
                    "value": json.dumps("1"), "day": "2023-10-01",
                }),
            ],
            actor="李支书",
        )  # fmt: skip
        body = book.ledger.read.get(mother)
        assert body is not None
        book.ledger.write.save(
            [Draft("person", {**body.body, "hukou_status": "4"}, mother)], actor="李支书"
        )
    (left,) = cunji.json("duties", *as_of)
    assert (left["duty"], left["subject"], left["answer"]) == ("retention", mother, "yes")
    asked = cunji.run("erase", mother, "--reason", "保存期限已满", "--yes")
    assert asked.returncode == 0, asked.stderr
    assert cunji.json("duties", *as_of) == [], "asked for, it waits for the county"
