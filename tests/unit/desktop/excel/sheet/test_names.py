import pytest

from desktop.excel.sheet.names import apart


@pytest.mark.parametrize(
    ("written", "name", "beside", "gone"),
    [
        ("覃德胜(已故)", "覃德胜", "已故", True),
        ("蒙丽娟（外嫁）", "蒙丽娟", "外嫁", True),
        ("韦国强已去世", "韦国强", "去世", True),
        ("覃小明（又名阿明）", "覃小明", "又名阿明", False),
        ("覃雨桐1", "覃雨桐", "1", False),
        ("+黄秀英", "黄秀英", "+", False),
        ("3.陆金莲", "陆金莲", "3.", False),
        ("陆金莲*", "陆金莲", "*", False),
        ("韦**", "韦**", "", False),
        ("*国强", "*国强", "", False),
        ("买买提·阿不都热合曼", "买买提·阿不都热合曼", "", False),
        ("12345", "12345", "", False),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(
    written: str, name: str, beside: str, gone: bool
) -> None:
    found = apart(written)
    assert (found.name, found.beside, found.is_gone) == (name, beside, gone)
