"""Whose parts a package holds is known, and each may be passed on."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from build_spec.licences import KEPT, LIST, Part, bom, faults, frozen, make, owner, parts, written
from desktop.cli.__main__ import main
from desktop.errors.command import NoSuchBundled
from desktop.licences import bundled_parts, licence_text

ALLOWED = [str(one) for one in written()["allowed"]]
found = cache(parts)


def test_every_part_has_a_licence_that_was_agreed_to_and_its_text() -> None:
    assert not list(faults(found(), ALLOWED))


@pytest.mark.parametrize(
    ("licence", "text", "told"),
    [
        ("", "words", "no licence"),
        ("AGPL-3.0-only", "words", "outside the allowed list"),
        ("MIT AND AGPL-3.0-only", "words", "outside the allowed list"),
        ("MIT", " \n", "no text"),
    ],
)
def test_a_part_that_may_not_be_packed_is_told(licence: str, text: str, told: str) -> None:
    (fault,) = faults([replace(found()[0], licence=licence, text=text)], ALLOWED)
    assert told in fault


def test_one_of_two_licences_is_enough() -> None:
    assert not list(faults([replace(found()[0], licence="AGPL-3.0-only OR MIT")], ALLOWED))


def test_what_the_program_shows_is_fresh(tmp_path: Path) -> None:
    """Run ``python -m build_spec.licences`` after a change of uv.lock or licences.toml."""
    for one in KEPT.iterdir():  # Windows' wheel is not installed here: its text is what was kept
        (tmp_path / one.name).write_bytes(one.read_bytes())
    (tmp_path / "gone.txt").write_text("of a part that is no longer there", encoding="utf-8")
    make(tmp_path)
    kept = {one.name: one.read_bytes() for one in KEPT.iterdir()}
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == kept


def test_the_list_is_what_cyclonedx_asks() -> None:
    told = (KEPT / LIST).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(told) is None
    assert {one["name"] for one in json.loads(told)["components"]} == {p.name for p in found()}


def test_the_same_parts_make_the_same_bytes() -> None:
    assert bom(found()) == bom(list(reversed(found())))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("_internal/libQt6Core.so.6", "qt"),
        ("_internal/PySide6/QtCore.abi3.so", "pyside6-essentials"),
        ("_internal/PySide6/plugins/platforms/qwindows.dll", "qt"),
        ("_internal/libicudata.so.73", "icu"),
        ("_internal/libjpeg-0badcafe.so.62.4.0", "pillow"),
        ("_internal/sqlcipher3/_sqlite3.cp313-win_amd64.pyd", "sqlcipher3"),
        ("_internal/desktop/resources/fonts/fang.ttf.xz", "fandol-fang"),
        ("_internal/desktop/resources/style.qss", "cunji"),
        ("_internal/PySide6_Essentials-6.8.3.dist-info/METADATA", "pyside6-essentials"),
        ("_internal/libgtk-3.so.0", ""),
        ("_internal/somebody/else.py", ""),
    ],
)
def test_whose_a_file_is(name: str, part: str) -> None:
    assert owner(name, found()) == part


def test_a_frozen_program_gets_its_list_and_a_stray_file_is_named(tmp_path: Path) -> None:
    inside = tmp_path / "_internal"
    (inside / "sqlcipher3").mkdir(parents=True)
    (inside / "sqlcipher3/dbapi2.py").touch()
    (tmp_path / "cunji").touch()
    assert not frozen(tmp_path, "linux")
    told = json.loads((tmp_path / "licences" / LIST).read_text(encoding="utf-8"))
    names = {one["name"] for one in told["components"]}
    assert "xcb" in names
    assert not names & {"msvc", "tzdata"}
    (inside / "libgtk-3.so.0").touch()
    (told,) = frozen(tmp_path, "linux")
    assert "libgtk-3.so.0" in told


def test_the_program_tells_of_each_part() -> None:
    assert len(bundled_parts()) == len(found())
    for part in found():
        shown = next(one for one in bundled_parts() if one.name == part.name)
        assert (shown.version, shown.licence) == (part.version, part.licence)
        assert licence_text(part.name) == part.text


def test_a_part_that_is_not_there() -> None:
    with pytest.raises(NoSuchBundled, match=r"\.\./settings"):
        licence_text("../settings")


def test_the_command_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["licences", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(found())
    assert main(["licences", "msgspec"]) == 0
    assert capsys.readouterr().out == _named("msgspec").text
    assert main(["licences", "nobody"]) == 1
    assert capsys.readouterr().err == "村记里没有叫 nobody 的部分，请用 cunji licences 看全部。\n"


def _named(name: str) -> Part:
    return next(part for part in found() if part.name == name)


def test_qt_may_be_replaced_and_its_source_is_offered() -> None:
    assert "may be replaced" in _named("qt").text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in _named("qt").text
