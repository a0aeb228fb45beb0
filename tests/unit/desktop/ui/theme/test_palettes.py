"""Day and night: what stands on what can be read in both, and colours stand in one place."""

import re
from pathlib import Path

import pytest

from desktop.ui.theme.palettes import DARK, LIGHT
from tests.helpers.contrast import DRAWN, WRITTEN, contrast

DESKTOP = Path(__file__).parents[5] / "desktop"
SHEET = (DESKTOP / "resources/style.qss").read_text(encoding="utf-8")
RULES = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL))
HEX = re.compile(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(")
DAY_AND_NIGHT = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["day", "night"])


def named(rule: str, what: str) -> str:
    """The colour a rule gives to its words, ground or edge; empty for none."""
    found = re.search(rf"(?<![-\w]){what}:\s*(?:[^;$]*)\$(\w+)", rule)
    return found[1] if found else ""


def test_the_reckoning_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#9A978B", "#FFFDF9") < 3, "the pale of the first version"


def test_both_palettes_have_the_same_names_and_each_is_used() -> None:
    assert LIGHT.keys() == DARK.keys()
    code = "".join(path.read_text(encoding="utf-8") for path in DESKTOP.rglob("*.py"))
    unused = [
        name for name in LIGHT
        if not re.search(rf"\${name}\b", SHEET) and code.count(f'"{name}"') <= len((LIGHT, DARK))
    ]  # fmt: skip
    assert not unused


@DAY_AND_NIGHT
@pytest.mark.parametrize("ink", WRITTEN)
def test_words_are_read_on_every_ground_they_stand_on(palette: dict[str, str], ink: str) -> None:
    assert all(contrast(palette[ink], palette[ground]) >= 4.5 for ground in WRITTEN[ink])


@DAY_AND_NIGHT
@pytest.mark.parametrize("ink", DRAWN)
def test_edges_and_marks_are_seen_on_every_ground(palette: dict[str, str], ink: str) -> None:
    assert all(contrast(palette[ink], palette[ground]) >= 3 for ground in DRAWN[ink])


def test_every_pair_of_the_style_sheet_is_reckoned() -> None:
    """A rule that gives words and ground of their own; what cannot be pressed is exempt."""
    told = {
        (named(rule, "color"), named(rule, "background"))
        for where, rule in RULES if ":disabled" not in where
    }  # fmt: skip
    pairs = {(ink, ground) for ink, ground in told if ink and ground}
    assert pairs, "or the sheet is read wrongly"
    assert not [pair for pair in pairs if pair[1] not in WRITTEN.get(pair[0], ())]


def test_what_can_be_typed_into_or_pressed_has_an_edge_that_is_seen() -> None:
    edges = {
        named(rule, "border") for where, rule in RULES
        if re.match(r"\s*(QPushButton|QLineEdit|QComboBox|QCheckBox::indicator)[^\[:#]*$", where)
    } - {""}  # fmt: skip
    assert edges == {"edge"}


def test_colours_stand_in_the_palettes_alone() -> None:
    assert not [rule for _, rule in RULES if HEX.search(rule.replace("rgba(36, 48, 43, 70)", ""))]
    window = [path for path in (DESKTOP / "ui").rglob("*.py") if path.name != "palettes.py"]
    strange = {
        path.name: line for path in window
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"""["']#[0-9A-Fa-f]{6}["']|QColor\(\s*\d""", line)
    }  # fmt: skip
    assert not strange


def test_the_pictures_of_the_sheet_have_the_inks_of_their_palette() -> None:
    """A style sheet draws no picture in a colour of its own choice: there is one for the night."""
    inks = {"alert": "cinnabar", "check": "sheet", "down": "soft", "up": "soft", "warn": "amber"}
    icons = DESKTOP / "resources/icons"
    for name, ink in inks.items():
        for suffix, palette in (("", LIGHT), ("-dark", DARK)):
            drawn = (icons / f"qss-{name}{suffix}.svg").read_text(encoding="utf-8")
            assert set(re.findall(r"#[0-9A-Fa-f]{6}", drawn)) == {palette[ink]}, name
