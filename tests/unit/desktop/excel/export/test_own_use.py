"""A workbook for the village's own use keeps everything, and says what it is."""

from desktop.excel.export.own_use import OwnUse


def test_what_nobody_outside_may_read_is_counted_and_kept() -> None:
    told = OwnUse()
    for text in ("459999196611230041", "13900001234", "13900001235", "韦秀兰", "修路3公里"):
        assert told.pass_on(text) == text
    assert "手机号码2处、公民身份号码1处" in told.zh
    assert "不要张贴" in told.zh


def test_a_workbook_without_anything_personal_says_nothing() -> None:
    told = OwnUse()
    told.pass_on("水柜维修")
    assert told.zh == ""
