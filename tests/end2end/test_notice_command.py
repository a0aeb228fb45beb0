"""``cunji notice`` with nothing to say, or what may not be said: a sentence, a code, no file."""

from pathlib import Path

import pytest

from desktop.cli.__main__ import EXIT_REFUSED, EXIT_TROUBLE, main
from forms.program import bundled

ALWAYS = {"N24", "N25"}
"""Figures, of which nought is one."""


class Notices:
    """The command on one empty book."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "x.pdf"
        secret = folder / "passphrase.txt"
        secret.write_text("松柏常青-二〇二六\n", encoding="utf-8")
        self._book, self._secret = str(folder / "b.cunji"), ("--passphrase-file", str(secret))
        made = main(["new", self._book, "--village", "459999100201", "--name", "板岭村",
                     *self._secret])  # fmt: skip
        assert made == 0

    def make(self, kind: str, *more: str, out: Path | None = None) -> int:
        target = str(out or self.out)
        day = ("--as-of", "2026-11-01", "--out", target)
        return main(["notice", self._book, kind, *day, *self._secret, *more])


@pytest.fixture
def notices(tmp_path: Path) -> Notices:
    return Notices(tmp_path)


def test_a_kind_with_nothing_to_say_says_so_and_leaves_no_file(
    notices: Notices, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in bundled().notices:
        ended = notices.make(kind)
        told = capsys.readouterr().err
        if kind in ALWAYS:
            assert (ended, notices.out.exists()) == (0, True), told
            notices.out.unlink()
            continue
        assert (ended, notices.out.exists()) == (EXIT_REFUSED, False), (kind, told)
        assert told.strip().endswith("。")
    assert notices.make("N99") == EXIT_TROUBLE


def test_a_file_name_with_a_number_is_refused(
    notices: Notices, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "4599 9919 6611 2300 41.pdf"
    assert notices.make("N25", out=out) == EXIT_TROUBLE
    assert not out.exists()
    assert "文件名" in capsys.readouterr().err


def test_half_an_approval_is_none(notices: Notices, capsys: pytest.CaptureFixture[str]) -> None:
    for half in (("--reason", "乡镇要求"), ("--approver", "韦大明")):
        assert notices.make("N25", *half) == EXIT_TROUBLE
        assert "批准人" in capsys.readouterr().err
    assert not notices.out.exists()
