"""Whether the program can do the main job here; the gate of every frozen program.

Each look does the real thing once on throw-away data: an encrypted book, every font slot, a
notice as PDF read back by a PDF reader, the window's own library.
"""

import importlib
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from desktop.doctor.finding import Finding, State
from forms.errors import CunjiError


def program_looks() -> list[Finding]:
    """Try everything; a failure is a finding, never an exception."""
    return [_try(name, zh, look) for name, zh, look in LOOKS]


def _try(name: str, zh: str, look: Callable[[], None]) -> Finding:
    try:
        look()
    except CunjiError as trouble:
        return Finding(name, State.BAD, f"{zh}：{trouble.told}")
    except Exception as trouble:  # noqa: BLE001  whatever it is, the person must see a line
        kind = type(trouble).__name__
        return Finding(name, State.BAD, f"{zh}：不可用（{kind}），请重新安装程序。")
    return Finding(name, State.GOOD, f"{zh}：正常")


def _encryption() -> None:
    from desktop.book.book import Book
    from desktop.errors.book import WrongPassphrase

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "self-check.cunji"
        Book.new(path, "459999001001", "自检村", "自检用的口令-一次性").close()
        assert not path.read_bytes().startswith(b"SQLite format 3")
        Book.open(path, "自检用的口令-一次性").close()
        try:
            Book.open(path, "错误口令")
        except WrongPassphrase:
            return
        raise AssertionError


def _fonts() -> None:
    from desktop.paper.fonts.bundled import font_files

    for path in font_files().values():
        assert path.stat().st_size > 0


def _notice() -> None:
    from desktop.book.book import Book
    from desktop.paper.notices.compose import compose
    from desktop.paper.pdf import render
    from desktop.paper.preview import page_texts

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "self-check.cunji"
        with Book.new(path, "459999001001", "自检村", "自检用的口令-一次性") as book:
            pdf = render(compose(book, "N25", date(2026, 11, 1), None))
    assert "少于3" in "".join(page_texts(pdf)) or "留守儿童" in "".join(page_texts(pdf))


def _window() -> None:
    importlib.import_module("PySide6.QtWidgets")


def _order() -> None:
    """By pinyin, as lists of people are: without ICU's data a surname stands where its code is.

    Windows sorts by itself, with nothing that a package could have lost.
    """
    if sys.platform == "win32":
        return
    from desktop.collation import collation

    surnames = ["韦", "覃", "农", "陆", "蓝", "黄"]
    assert "".join(sorted(surnames, key=collation)) == "黄蓝陆农覃韦"


def _encoding() -> None:
    """Tables of an office come in it, rare names too."""
    name = "韦𠮷䶮𬱖"
    assert name.encode("gb18030").decode("gb18030") == name


LOOKS: Final = (
    ("encryption", "台账加密（SQLCipher）", _encryption),
    ("fonts", "公示字体", _fonts),
    ("notice", "公示生成与读回", _notice),
    ("window", "窗口组件（Qt）", _window),
    ("order", "姓氏排序", _order),
    ("encoding", "汉字编码（GB18030）", _encoding),
)
