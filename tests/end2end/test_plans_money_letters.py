"""Plans, money and letters through the real command line, papers read back by poppler."""

import subprocess
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.word.letter import words_of
from forms.schema.form import RecordId, Value
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.blanks import cell, document, table, words
from tests.helpers.command import BIN, SHEETS, Cunji
from tests.helpers.sheets import number, workbook

DAY = ("--as-of", "2026-11-30")


@pytest.fixture
def cunji(tmp_path: Path) -> Cunji:
    made = Cunji(tmp_path)
    made.new()
    return made


def save(cunji: Cunji, form: str, **body: Value) -> RecordId:
    record = new_record_id()
    with Book.open(cunji.book, cunji.secret.read_text("utf-8").strip()) as book:
        book.ledger.write.save([Draft(form, body, record)], actor="韦书记")
    return record


def read(path: Path) -> str:
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def test_the_time_table_is_a_list_tasks_and_a_picture(cunji: Cunji, tmp_path: Path) -> None:
    plan = save(
        cunji, "plan", target="水柜十座", due_day="2026-12-31", state="2", amount=1000,
        done_amount=600, unit="座",
    )  # fmt: skip
    save(cunji, "milestone", plan=plan, number=1, title="选址", due_day="2026-10-20", state="2",
         blocked="地没有谈好")  # fmt: skip
    [row, step] = cunji.json("report", "RP-17", *DAY)["rows"]
    assert row["figures"][0] == "水柜十座"
    assert row["figures"][5] == "6／10座"
    assert step["figures"] == [
        "　1．选址（卡在：地没有谈好）",
        "节点",
        "",
        "2026-10-20",
        "进行中",
        "",
        "已过41天",
    ]
    [late] = [t for t in cunji.json("tasks", *DAY) if t["kind"] == "milestone"]
    assert (late["to_day"], late["urgency"]) == ("2026-10-20", "overdue")
    for paper, size in (("a3", "1190.55 x 841.89"), ("a2", "1683.78 x 1190.55")):
        out = tmp_path / f"{paper}.pdf"
        done = cunji.run("report", "RP-17", *DAY, "--paper", paper, "--out", out)
        assert done.returncode == 0, done.stderr
        assert "板岭村2026年挂图作战" in (told := read(out))
        assert "1．全村水柜十座，第1步选址，已过41天，卡在地没有谈好，负责：没有写。" in told
        info = subprocess.run(
            ["pdfinfo", str(out)], capture_output=True, text=True, encoding="utf-8", check=True
        )
        assert size in info.stdout


def test_accounts_come_in_by_excel_and_add_up(cunji: Cunji, tmp_path: Path) -> None:
    sheet = workbook(tmp_path / "fund.xlsx", [
        ["日期", "资金来源", "收支", "金额", "用途"],
        ["2026-07-01", "中央财政衔接(常态化帮扶)资金", "期初结余", "1000", "建账"],
        ["2026-08-05", "中央财政衔接(常态化帮扶)资金", "收入", "123456.5", "拨款"],
        ["2026-09-05", "中央财政衔接(常态化帮扶)资金", "支出", "456.5", "材料"],
        ["2026-09-06", "村集体经济收益", "收入", "300", "租金"],
    ])  # fmt: skip
    done = cunji.run("import", sheet, "--as", "fund")
    assert done.returncode == 0, done.stderr
    made = cunji.run("report", "RP-72", "--as-of", "2026-09-30", "--out", tmp_path / "q.pdf")
    assert made.returncode == 1, "an opening is missing"
    assert "「村集体经济收益」没有期初结余，结余算不出" in made.stderr
    told = read(tmp_path / "q.pdf")
    assert "1,000.00＋123,456.50－456.50＝124,000.00" in told
    table = cunji.run("report", "RP-72", "--as-of", "2026-09-30", "--json")
    assert '"算不出"' in table.stdout
    save(cunji, "fund", day="2026-07-01", source="08", way="3", amount=0, purpose="建账")
    good = cunji.run("report", "RP-72", "--as-of", "2026-09-30", "--json")
    assert good.returncode == 0
    save(cunji, "budget_line", year=2026, source="01", item="材料", amount=400_00,
         approved_day="2026-01-10")  # fmt: skip
    over = cunji.run("report", "RP-24", "--as-of", "2026-09-30")
    assert over.returncode == 1
    assert "支出超出预算56.50元" in over.stderr
    assert "支出超过预算56.50元" in cunji.run("check", "--as-of", "2026-09-30").stderr
    kinds = {t["kind"] for t in cunji.json("tasks", "--as-of", "2026-10-05")}
    assert {"finance", "finance_review"} <= kinds


def test_letters_by_the_command_line(cunji: Cunji, tmp_path: Path) -> None:
    assert cunji.run("import", SHEETS / "roster-clean.xlsx").returncode == 0
    home = cunji.json("list", "household", *DAY)[0]
    out = tmp_path / "visit.pdf"
    made = cunji.json("letter", "L05", home["id"], "--out", out, *DAY)
    assert made["number"] == "板岭村函〔2026〕L05-1130-1号"
    assert "入户核查表" in read(out)
    letter = save(
        cunji, "duty_letter", title="防返贫责任书", year=2026, party_a="甲", party_b="乙",
        terms="每月走访", due_day="2026-12-31",
    )  # fmt: skip
    signed = tmp_path / "duty.pdf"
    assert cunji.run("letter", "L04", letter, "--out", signed, *DAY).returncode == 0
    assert "甲方（签字、盖章）" in read(signed)
    shown = cunji.json("show", letter, *DAY)
    assert shown["printed_day"] == "2026-11-30"
    assert [t["kind"] for t in cunji.json("tasks", *DAY) if t["form"] == "duty_letter"] == [
        "duty_sign"
    ]
    refused = cunji.run("letter", "健在证明", home["id"], "--out", tmp_path / "no.pdf", *DAY)
    assert refused.returncode != 0
    assert "社保" in refused.stderr
    assert not (tmp_path / "no.pdf").exists()
    kinds = subprocess.run(
        [BIN / "cunji", "letters"],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "不出具：健在证明" in kinds.stderr


def test_a_template_of_the_village_by_the_command_line(cunji: Cunji, tmp_path: Path) -> None:
    home = save(cunji, "household", hh_no="1", head_name="韦国强")
    head = save(
        cunji, "person", household=home, name="韦国强", relation="02", sex="1",
        id_number=number("1970-05-06"), birth="1970-05-06",
    )  # fmt: skip
    save(cunji, "person", household=home, name="覃秀英", relation="12", sex="2")
    row = [cell(words("{{#家庭成员}}{{姓名}}")), cell(words("{{性别}}{{/家庭成员}}"))]
    template = tmp_path / "入户核查表.docx"
    text = words("兹有{{姓", "名}}，号码【身份证号】，电话{{联系电话}}，{{身高}}。")
    template.write_bytes(document(words("入户核查表") + text + table(row)))
    out = tmp_path / "出.docx"
    made = cunji.json("letter", template, "--person", head, "--out", out, *DAY)
    assert words_of(out.read_bytes()) == [
        "入户核查表", f"兹有韦国强，号码{number('1970-05-06')}，电话＿＿＿＿，{{{{身高}}}}。",
        "韦国强", "男", "覃秀英", "女",
    ]  # fmt: skip
    assert made["unknown"] == ["{{身高}}"]
    assert made["questions"] == ["「联系电话」没有登记，请问清后补填。"]
    [kept] = cunji.json("list", "letter_issued", *DAY)
    assert (kept["number"], kept["person"]) == (made["number"], head)

    proof = tmp_path / "居住情况证明.docx"
    proof.write_bytes(document(words("居住情况证明") + text))
    refused = cunji.run("letter", proof, "--person", head, "--out", tmp_path / "no.docx", *DAY)
    assert refused.returncode != 0
    assert "证明不能有空着的地方" in refused.stderr
    proof.write_bytes(document(words("健 在 证 明") + words("{{姓名}}")))
    refused = cunji.run("letter", proof, "--person", head, "--out", tmp_path / "no.docx", *DAY)
    assert "社保" in refused.stderr
    assert not (tmp_path / "no.docx").exists()
    nobody = cunji.run("letter", template, "--person", "x", "--out", tmp_path / "no.docx", *DAY)
    assert "cunji list" in nobody.stderr


def a_list(cunji: Cunji) -> list[RecordId]:
    """Three people of two households; of the last no number is known."""
    people = []
    for no, name, day in (("1", "韦国强", "1970-05-06"), ("1", "覃秀英", "1972-03-04"),
                          ("2", "蓝小明", "")):  # fmt: skip
        home = save(cunji, "household", hh_no=f"{no}{name}", head_name=name)
        known: dict[str, Value] = {"id_number": number(day), "birth": day} if day else {}
        people.append(save(cunji, "person", household=home, name=name, relation="02", **known))
    return people


def test_letters_for_a_whole_list_are_one_file_or_many(cunji: Cunji, tmp_path: Path) -> None:
    people = a_list(cunji)
    template = tmp_path / "情况说明.docx"
    template.write_bytes(document(words("情况说明") + words("{{姓名}}，{{身份证号}}，{{编号}}。")))

    one = tmp_path / "全部.docx"
    made = cunji.json("letter", template, "--who", "all", "--out", one, "--preview", *DAY)
    told = words_of(one.read_bytes())
    assert told[::2] == ["情况说明"] * 3
    assert {text.partition("，")[0] for text in told[1::2]} == {"韦国强", "覃秀英", "蓝小明"}
    assert len(set(made["numbers"])) == 3, "each has a number of its own"
    assert made["questions"] == ["「身份证号」没有登记，请问清后补填。"]
    assert cunji.json("list", "letter_issued", *DAY) == [], "it was only looked at"

    folder = tmp_path / "一人一份"
    made = cunji.json("letter", template, "--who", "all", "--files", "each", "--out", folder, *DAY)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["情况说明-001.docx", "情况说明-002.docx", "情况说明-003.docx"]
    kept = cunji.json("list", "letter_issued", *DAY)
    assert {one["person"] for one in kept} == set(people)
    assert {one["number"] for one in kept} == set(made["numbers"])

    proof = tmp_path / "居住情况证明.docx"
    proof.write_bytes(document(words("居住情况证明") + words("{{姓名}}，{{身份证号}}。")))
    done = cunji.run("letter", proof, "--who", "all", "--out", tmp_path / "证明.docx", *DAY)
    assert done.returncode == 0, done.stderr
    assert len(words_of((tmp_path / "证明.docx").read_bytes())) == 4
    assert "没有出：蓝小明" in done.stderr, "who gets none is named, with why"

    visits = tmp_path / "核查.pdf"
    made = cunji.json("letter", "L05", "--who", "all", "--out", visits, *DAY)
    assert len(made["numbers"]) == 3
    assert read(visits).count("入户核查表") >= 3
    for wrong in ((), ("--who", "all", "--person", people[0])):
        refused = cunji.run("letter", template, *wrong, "--out", tmp_path / "no.docx", *DAY)
        assert "请写明给谁出" in refused.stderr
    meeting = cunji.run("letter", "L02", "--who", "all", "--out", tmp_path / "no.pdf", *DAY)
    assert "只能出关于人或户的文书" in meeting.stderr
