"""Each look says in one sentence what is so on this computer, and nothing of anybody."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.doctor.components import lacking
from desktop.doctor.computer import clock_says, computer_looks
from desktop.doctor.finding import Finding, State
from desktop.ui.crash_report import Starts
from sync.command_line import RELEASED

CHANGES = Path(__file__).parents[4] / "CHANGELOG.md"


def look(name: str) -> Finding:
    return next(one for one in computer_looks() if one.zh.startswith(name))


def test_no_day_is_right_before_the_program_was_made_nor_long_after() -> None:
    assert clock_says(RELEASED)[0] is State.GOOD
    assert clock_says(RELEASED - timedelta(days=1))[0] is State.BAD
    assert clock_says(date(2099, 1, 1))[0] is State.BAD
    newest = re.search(r"^## \S+ — (.*)$", CHANGES.read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    said = re.search(r"\d{4}-\d{2}-\d{2}", newest[1])
    assert said is None or said[0] == RELEASED.isoformat(), "one day of a version"


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ("", State.BAD, "没有找到"),
        ("HP-韦秀兰\nKonica-村委会", State.GOOD, "2 台"),
        (None, State.UNKNOWN, "查不出来"),
    ],
)
def test_printers_are_counted_and_never_named(
    said: str | None, state: State, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said is not None:
        program = tmp_path / "lpstat"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin" if said is not None else str(tmp_path))
    found = look("打印机")
    assert (found.state, words in found.zh) == (state, True)
    assert "韦" not in found.zh


@pytest.mark.parametrize(
    ("module", "modifiers", "state", "words"),
    [
        ("ibus", "@im=fcitx", State.GOOD, "fcitx（经 ibus 接口）"),
        ("ibus", "", State.GOOD, "ibus"),
        ("fcitx5", "@im=fcitx", State.GOOD, "fcitx"),
        ("xim", "", State.UNKNOWN, "注销"),
        ("", "", State.UNKNOWN, "注销"),
    ],
)
def test_who_types_chinese_is_what_the_session_says(
    module: str, modifiers: str, state: State, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GTK_IM_MODULE", raising=False)
    monkeypatch.setenv("QT_IM_MODULE", module)
    monkeypatch.setenv("XMODIFIERS", modifiers)
    found = look("输入法")
    assert (found.state, words in found.zh) == (state, True)


def test_a_folder_that_cannot_be_written_is_said_and_the_other_looks_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path / "file" / "home"))
    assert look("个人文件夹").state is State.BAD
    assert look("磁盘").state is not State.UNKNOWN
    assert not Starts().begin()


def test_no_screen_is_said_and_one_that_is_there_is_told_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert look("显示").state is State.BAD
    seen = [one.zh for one in computer_looks("xcb 1366×768，放大 1") if one.zh.startswith("显示")]
    assert seen == ["显示：xcb 1366×768，放大 1"]
    monkeypatch.setenv("DISPLAY", ":0")
    assert look("显示").state is State.GOOD


def test_a_library_qt_has_missed_is_named_once_by_its_package() -> None:
    assert lacking("libGL.so.1").count("libgl1") == 1
    assert lacking("libnowhere.so.7")[0] == "libnowhere.so.7"
