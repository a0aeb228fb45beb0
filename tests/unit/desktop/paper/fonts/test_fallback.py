"""Every character finds a face, or is reported."""

from desktop.paper.fonts.fallback import FontStack, stacks
from desktop.paper.typesetting.line_breaking import atoms


def test_characters_fall_through_to_the_face_that_has_them() -> None:
    stack = FontStack("test", ("fang", "song", "rareB", "rareGH"), latin="song")
    homes = {char: found[0] for char in "村㛃𠮷\U0002a6d6𰻝2—" if (found := stack.find(char))}
    assert homes["村"] == "fang"
    assert homes["㛃"] == "song"
    assert homes["\U0002a6d6"] == "rareB"
    assert homes["𰻝"] == "rareGH"
    assert homes["2"] == "song", "its digits are heavy, so Latin comes from another face"
    assert homes["—"] == "fang", "but the Chinese dash does not"
    assert not stack.absent


def test_a_character_nobody_has_is_shown_as_geta_and_named() -> None:
    stack = FontStack("test", ("song",))
    assert stack.find("\U0002ebf0") == stack.find("〓")
    assert stack.absent == {"\U0002ebf0"}
    assert stack.width("村\U0002ebf0", 10) == 20


def test_brides_from_over_the_border_keep_their_letters() -> None:
    """Every letter of Vietnamese, in every voice, upright words unbroken."""
    letters = "ĂăÂâĐđÊêÔôƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    for voice in stacks().values():
        for letter in letters:
            voice.find(letter)
        assert not voice.absent & set(letters), voice.name
    assert atoms("Đặng Ngọc Ưu、Nguyễn") == ["Đặng ", "Ngọc ", "Ưu、", "Nguyễn"]


def test_variation_selectors_and_joiners_take_no_room() -> None:
    stack = stacks()["song"]
    assert stack.width("葛\U000e0100\u200d", 10) == 10
    assert not stack.absent & {"\U000e0100", "\u200d"}


def test_the_whole_standard_list_of_names_is_covered() -> None:
    """通用规范汉字表 outside GBK is where names get lost; every voice must draw all of it."""
    for voice in stacks().values():
        for code in [*range(0x4E00, 0x9FF0, 7), *range(0x3400, 0x4DB6, 11), 0x2C029, 0x2B4E7]:
            voice.find(chr(code))
        assert not [c for c in voice.absent if ord(c) < 0x2EBE1]
