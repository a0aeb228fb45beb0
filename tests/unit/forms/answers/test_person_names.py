"""Whether two names that people typed are of two persons."""

from forms.answers.person_names import apart


def test_names_are_compared_without_what_stands_around_them() -> None:
    same = [("韦大明", "韦大明（主任）"), ("主任 韦大明", "韦大明"), ("韦 大 明", "韦大明[代]"),
            ("村支书韦大明", "韦大明同志"), ("韦大明、蓝国强", "蓝国强")]  # fmt: skip
    for one, other in same:
        assert apart(one, other) is apart(other, one) is False, (one, other)
    for one, other in [
        ("韦主任", "韦大明"),
        ("", "韦大明"),
        ("弄峒屯韦大明", "韦大明"),
        ("（）", "甲"),
    ]:
        assert apart(one, other) is apart(other, one) is None, (one, other)
    for one, other in [("韦大明", "韦大"), ("蓝主任", "韦大明"), ("甲（主任）", "乙（主任）"),
                       ("欧阳明", "欧阳明华")]:  # fmt: skip
        assert apart(one, other) is apart(other, one) is True, (one, other)
