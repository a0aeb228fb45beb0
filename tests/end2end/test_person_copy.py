"""本人资料一份: all that is held about one person, and not a number of anybody else."""

import json
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.paper.preview import page_texts
from forms.definitions.records import Look
from forms.schema.form import RecordId, Value
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.command import Cunji

CHILD_ID, MOTHER_ID = "459999201503070021", "459999198506120026"
MOTHER_PHONE, TEACHER_PHONE, OTHER = "13900001111", "13900002222", "13900003333"


@pytest.fixture
def cunji(tmp_path: Path) -> Cunji:
    made = Cunji(tmp_path)
    made.new()
    return made


def family(cunji: Cunji) -> tuple[RecordId, RecordId]:
    """A child and its mother, with cards, a visit, a reported harm and a list that left."""
    home, child, mother = (new_record_id() for _ in range(3))
    bodies: list[tuple[str, dict[str, Value], RecordId]] = [
        ("household", {"head_name": "覃大山", "phone": OTHER}, home),
        ("person", {"household": home, "name": "覃小满", "sex": "2", "birth": "2015-03-07",
                    "id_number": CHILD_ID, "relation": "30", "mother": mother}, child),
        ("person", {"household": home, "name": "韦秀兰", "sex": "2", "birth": "1985-06-12",
                    "id_number": MOTHER_ID, "phone": MOTHER_PHONE, "relation": "10"}, mother),
        ("left_behind_child", {"person": child, "guardian_phone": MOTHER_PHONE,
                               "teacher_phone": TEACHER_PHONE}, new_record_id()),
        ("visit", {"household": home, "person": child, "day": "2026-10-01",
                   "mode": "1", "summary": f"电话 {OTHER} 打不通，孩子自己在家"}, new_record_id()),
        ("rights_case", {"person": child, "guardian": mother, "custody": "1",
                         "found_day": "2026-09-01", "kind": "01",
                         "urgency": "1", "facts": "见到手臂有伤"}, new_record_id()),
        ("look", {"day": "2026-09-02", "who": "李支书", "role": "1", "reason": "9", "way": "1",
                  "form": "left_behind_child", "record": child, "detail": "核对学籍"},
         new_record_id()),
        ("look", {"day": "2026-09-03", "who": "李支书", "way": "2", "form": "left_behind_child",
                  "rows": 12, "to": "镇民政办", "paper": "年度核查通知"}, new_record_id()),
    ]  # fmt: skip
    with Book.open(cunji.book, cunji.secret.read_text("utf-8").strip()) as book:
        book.ledger.write.save([Draft(*one) for one in bodies], actor="李支书")
        book.ledger.write.save(
            [Draft("person", {**bodies[1][1], "alias": "满满"}, child)], actor="覃文书"
        )
    return child, mother


def test_a_child_gets_everything_and_nobody_elses_number(cunji: Cunji, tmp_path: Path) -> None:
    child, mother = family(cunji)
    paper, data = tmp_path / "a.pdf", tmp_path / "a.json"
    for out in (paper, data):
        done = cunji.run("copy-of", child, "--out", out, "--as-of", "2026-12-01")
        assert done.returncode == 0, done.stderr
        assert "维权和强制报告对未成年人的监护人保密" in done.stderr
    printed, told = "".join(page_texts(paper.read_bytes())), data.read_text("utf-8")
    for text in (printed, told):
        for number in (MOTHER_ID, MOTHER_PHONE, TEACHER_PHONE, OTHER):
            assert number not in text
        for known in (
            "覃小满",
            "韦秀兰",
            "核对学籍",
            "年度核查通知",
            "满满",
            "覃文书",
        ):
            assert known in "".join(text.split())
        assert not {"2026-09-01", "手臂"} & set(text.split("　")), (
            "who reported harm is told to nobody"
        )
    assert CHILD_ID not in printed, "no number in full on paper"
    body = json.loads(told)
    assert [one["form"] for one in body["records"]].count("visit") == 1
    assert body["lists"] == ["2026-09-03　留守儿童卡　镇民政办　年度核查通知"]
    own = json.loads(data.read_text("utf-8"))["records"][0]["answers"]
    shut = {one["label"] for one in own if one["shut"]}
    assert "身份证号码" in shut, "sensitive answers of a minor ask for role and reason"
    done = cunji.run(
        "copy-of",
        child,
        "--out",
        data,
        "--as-of",
        "2026-12-01",
        "--verified",
        "母亲到场，看了户口簿",
    )
    assert done.returncode == 0, done.stderr
    whole = data.read_text("utf-8")
    assert CHILD_ID in whole
    assert "打不通，孩子自己在家" in whole
    assert not [one for one in (MOTHER_ID, MOTHER_PHONE, TEACHER_PHONE, OTHER) if one in whole]
    grown = tmp_path / "b.json"
    assert cunji.run("copy-of", mother, "--out", grown).returncode == 0
    hers = grown.read_text("utf-8")
    assert MOTHER_ID in hers
    assert MOTHER_PHONE in hers
    assert CHILD_ID not in hers
    assert "家人资料里的「母亲」　1 人" in hers
    assert "维权和强制报告" not in hers, "the guardian does not learn that harm was reported"
    assert "覃小满" not in hers, "where else she is written is said, not of whom"


def test_each_copy_is_noted_and_what_is_refused_is_not(cunji: Cunji, tmp_path: Path) -> None:
    child, _ = family(cunji)
    refused = cunji.run(
        "copy-of", child, "--out", tmp_path / "a.pdf", "--verified", "看了户口簿", "--role", "9"
    )
    assert refused.returncode == 1
    assert cunji.run("copy-of", child, "--out", tmp_path / "a.doc").returncode == 1
    assert cunji.run("copy-of", "0" * 32, "--out", tmp_path / "a.pdf").returncode == 1
    assert not list(tmp_path.glob("a.*"))
    assert cunji.run("copy-of", child, "--out", tmp_path / "a.pdf").returncode == 0
    with Book.open(cunji.book, cunji.secret.read_text("utf-8").strip()) as book:
        noted = [one for one in book.view().all(Look) if one.record == child and one.way == "2"]
    assert [(one.form, one.to, one.paper) for one in noted] == [
        ("person", "本人或者监护人", "个人信息保护法第45条")
    ]
