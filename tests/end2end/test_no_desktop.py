"""Where no window can open the program says so in Chinese; Qt alone would abort the process."""

import importlib.abc
import importlib.machinery
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from typing_extensions import override

from desktop.__main__ import main

BIN = Path(sys.executable).parent
SCREENS = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


@pytest.mark.parametrize("entry", [[BIN / "cunji"], [sys.executable, "-m", "desktop"]])
def test_a_computer_without_a_desktop_is_told_of(entry: list[str | Path]) -> None:
    nowhere = {name: value for name, value in os.environ.items() if name not in SCREENS}
    done = subprocess.run(
        entry, env=nowhere, check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (1, "没有找到桌面。请在电脑的桌面上打开村记。\n")


class Lacking(importlib.abc.MetaPathFinder):
    """The loader of a system without a library that Qt Widgets is linked to."""

    def __init__(self, library: str) -> None:
        self.library = library

    @override
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name == "PySide6.QtWidgets":
            lost = f"{self.library}: cannot open shared object file: No such file or directory"
            raise ImportError(lost)
        return None


@pytest.mark.parametrize(
    ("library", "package"),
    [("libGL.so.1", "libgl1"), ("libglib-2.0.so.0", "libglib2.0-0"), ("libx.so.3", "libx.so.3")],
)
def test_a_library_that_lacks_is_named_with_its_package(
    library: str, package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delitem(sys.modules, "PySide6.QtWidgets", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(library), *sys.meta_path])
    assert main([]) == 1
    told = f"缺少系统组件。请管理员运行：apt-get install {package}。\n"
    assert capsys.readouterr().err == told
