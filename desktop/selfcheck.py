"""Whether this computer can do the main job; the gate of every frozen program.

Each check does the real thing once on throw-away data: an encrypted book, every font slot, a
notice as PDF read back by a PDF reader, the window's own library.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.errors import CunjiError


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One finding: what was tried and whether it works."""

    name: str
    good: bool
    zh: str


def self_check() -> list[CheckLine]:
    """Try everything; a failure is a line, never an exception."""
    checks: tuple[tuple[str, str, Callable[[], None]], ...] = (
        ("encryption", "台账加密（SQLCipher）", _encryption),
        ("fonts", "公示字体", _fonts),
        ("notice", "公示生成与读回", _notice),
        ("window", "窗口组件（Qt）", _window),
        ("order", "姓氏排序", _order),
        ("encoding", "汉字编码（GB18030）", _encoding),
    )
    return [_try(name, zh, check) for name, zh, check in checks]


def _try(name: str, zh: str, check: Callable[[], None]) -> CheckLine:
    try:
        check()
    except CunjiError as trouble:
        return CheckLine(name, good=False, zh=f"{zh}：{trouble.told}")
    except Exception as trouble:  # noqa: BLE001  whatever it is, the person must see a line
        return CheckLine(
            name, good=False, zh=f"{zh}：不可用（{type(trouble).__name__}），请重新安装程序。"
        )
    return CheckLine(name, good=True, zh=f"{zh}：正常")


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
    from desktop.ui.theme import theme  # noqa: F401  importing it loads Qt Widgets


def _order() -> None:
    """By pinyin, as lists of people are: without ICU's data a surname stands where its code is.

    Windows sorts by itself, with nothing that a package could have lost.
    """
    if sys.platform == "win32":
        return
    from desktop.ui.store.record_column import collation

    surnames = ["韦", "覃", "农", "陆", "蓝", "黄"]
    assert "".join(sorted(surnames, key=collation)) == "黄蓝陆农覃韦"


def _encoding() -> None:
    """Tables of an office come in it, rare names too."""
    name = "韦𠮷䶮𬱖"
    assert name.encode("gb18030").decode("gb18030") == name
