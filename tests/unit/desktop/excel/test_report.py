import json

from desktop.excel.report import (
    SET_ASIDE,
    Affected,
    Effect,
    Impact,
    Issue,
    Outcome,
    Report,
    RowAccount,
)


def test_the_account_is_printed_as_promised() -> None:
    issue = Issue("G9", "person.id_number", "请补录。", SET_ASIDE)
    line = RowAccount("G9", "韦国强", Outcome.SET_ASIDE, "请补录。")
    report = Report(
        5,
        1,
        1,
        1,
        1,
        1,
        (issue,),
        (("person", 2),),
        (line,),
        "list",
        "这张表是名单。",
        (Effect(Impact.MOVED, 1, (Affected("D2", "韦国强", "1→2", "p"),)),),
    )
    printed = json.loads(json.dumps(report.as_json()))
    assert printed == {
        "rows": 5, "created": 1, "updated": 1, "unchanged": 1, "set_aside": 1, "skipped": 1,
        "records": {"person": 2},
        "intent": "list", "sentence": "这张表是名单。",
        "effects": [{
            "impact": "moved", "count": 1, "zh": "搬到别的户 1 人", "asks": True,
            "affected": [{"cell": "D2", "name": "韦国强", "zh": "1→2", "record": "p"}],
        }],
        "problems": [
            {"cell": "G9", "field": "person.id_number", "zh": "请补录。", "level": "set-aside"}
        ],
        "lines": [{"cell": "G9", "name": "韦国强", "outcome": "set_aside", "zh": "请补录。"}],
    }  # fmt: skip
    assert report.zh == "共读到 5 行：新增 1，更新 1，不变 1，未导入 1，跳过 1。"


def test_every_outcome_has_a_word() -> None:
    assert [outcome.zh for outcome in Outcome] == ["新增", "更新", "不变", "未导入", "跳过"]
