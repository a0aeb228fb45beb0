"""No code page and no locale ends a command in a traceback, or spoils what it says.

A Chinese Windows gives a pipe code page 936, an English one 1252; a bare server gives ASCII, and
then not even the file names are Chinese. Rare names are in everything that is said here.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.parser import build_parser
from sync.county.__main__ import _parser as build_county_parser
from tests.helpers.sheets import HEADER, CellIn, person, workbook

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
RARE = ("韦𠮷山", "黄䶮", "覃𬱖")
"""Of extension B, of neither GBK nor 1252, of extension E."""

PAGES = {
    "936": {"PYTHONIOENCODING": "gbk"},
    "1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C"},
    "C, strict": {"LC_ALL": "C", "PYTHONIOENCODING": "ascii:strict"},
}
UNLIKE = pytest.mark.parametrize("computer", ["936", "C, strict"], indirect=True)
"""The two that differ most, for what takes long: streams alone, or file names too."""

HELP = """
import sys
from {module} import main
for command in {commands}:
    sys.argv = ["x", *command, "--help"]
    try:
        main()
    except SystemExit as end:
        assert end.code == 0, command
"""


class Computer:
    """A computer with one code page, on which commands are run as people run them."""

    def __init__(self, folder: Path, page: dict[str, str]) -> None:
        self.folder = folder
        left_out = {"PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG", "LC_CTYPE"}
        own = {k: v for k, v in os.environ.items() if k not in left_out}
        self.environment = {**own, "PYTHONUTF8": "0", "QT_QPA_PLATFORM": "offscreen", **page}
        self.book = folder / "板岭村𠮷.cunji"
        self.secret = folder / "口令.txt"
        self.secret.write_text("松柏常青-𠮷-二〇二六\n", encoding="utf-8")

    def run(
        self, *call: str | bytes | Path, typed: bytes | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        words = [w if isinstance(w, bytes) else os.fsencode(w) for w in call]
        done = subprocess.run(
            words, cwd=ROOT, env=self.environment, capture_output=True, check=False, timeout=120,
            input=typed or b"", start_new_session=True,
        )  # fmt: skip
        for said in (done.stdout, done.stderr):
            assert "Traceback" not in said.decode("utf-8"), said.decode("utf-8")
        return done

    def good(self, *call: str | Path) -> str:
        done = self.run(*call)
        assert done.returncode == 0, done.stderr.decode("utf-8")
        return done.stdout.decode("utf-8")

    def on_book(self, command: str, *more: str | Path) -> Any:
        secret = ("--passphrase-file", self.secret)
        return json.loads(self.good(BIN / "cunji", command, self.book, *more, *secret, "--json"))


@pytest.fixture
def computer(request: pytest.FixtureRequest, tmp_path: Path) -> Computer:
    return Computer(tmp_path, PAGES[request.param])


def commands(parser: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command of a grammar, the words of each."""
    inner = [a for a in parser._actions if isinstance(a.choices, dict)]
    found = [before]
    for action in inner:
        for name, one in action.choices.items():
            found += commands(one, (*before, name))
    return found


@pytest.mark.parametrize("computer", PAGES, indirect=True)
@pytest.mark.parametrize(
    ("module", "grammar"),
    [("desktop.cli.__main__", build_parser), ("sync.county.__main__", build_county_parser)],
    ids=["cunji", "cunji-county"],
)
def test_every_command_explains_itself(computer: Computer, module: str, grammar: Any) -> None:
    every = commands(grammar())
    assert len(every) > 8
    said = computer.good(sys.executable, "-c", HELP.format(module=module, commands=every))
    assert said.count("usage:") == len(every)
    assert "村记" in said


@UNLIKE
@pytest.mark.parametrize(
    "entry",
    [
        [BIN / "cunji"],
        [BIN / "cunji-county"],
        [sys.executable, "-m", "desktop.cli"],
        [sys.executable, "-m", "desktop"],
        [sys.executable, "-m", "sync.county"],
    ],
    ids=["cunji", "cunji-county", "-m desktop.cli", "-m desktop", "-m sync.county"],
)
def test_every_entry_speaks_chinese(computer: Computer, entry: list[str | Path]) -> None:
    assert "村记" in computer.good(*entry, "--help")
    wrong = computer.run(*entry, "--没有𠮷")
    assert wrong.returncode == 2
    assert wrong.stderr.decode("utf-8").startswith("命令写得不对，请运行 cunji")


@UNLIKE
def test_a_village_of_rare_names_is_worked_on(computer: Computer) -> None:
    roster: list[list[CellIn]] = [
        list(HEADER),
        *(person("1", name, "本人或户主", "1990-01-02") for name in RARE[:1]),
    ]
    roster += [person("1", name, "子", "2015-03-04", 3 + 2 * i) for i, name in enumerate(RARE[1:])]
    sheet = workbook(computer.folder / "花名册𠮷.xlsx", roster)
    made = computer.on_book("new", "--village", "459999100201", "--name", "板岭𠮷村")
    assert made
    computer.on_book("import", sheet)
    assert {one["name"] for one in computer.on_book("list", "person")} == set(RARE)
    told = computer.run(BIN / "cunji", "check", computer.book, "--passphrase-file", computer.secret)
    assert told.returncode == 0
    somebody = computer.on_book("list", "person")[0]["id"]
    assert computer.on_book("show", somebody)["name"] in RARE
    card = computer.folder / "卡片𠮷.pdf"
    computer.good(BIN / "cunji", "card", computer.book, somebody, "--out", card,
                  "--to", "𠮷镇民政办", "--reason", "𠮷年第3号通知",
                  "--passphrase-file", computer.secret)  # fmt: skip
    assert card.read_bytes().startswith(b"%PDF")


@UNLIKE
def test_what_goes_wrong_is_told_in_whole_characters(computer: Computer) -> None:
    missing = computer.run(BIN / "cunji", "list", computer.folder / "没有𠮷.cunji", "没有𠮷",
                           "--passphrase-file", computer.secret)  # fmt: skip
    assert missing.returncode == 1
    assert missing.stderr.decode("utf-8").rstrip().endswith("。")
    kind = computer.run(BIN / "cunji", "blank-form", "没有𠮷", "--out", computer.folder / "x.pdf")
    assert (kind.returncode, "没有𠮷" in kind.stderr.decode("utf-8")) == (1, True)


@UNLIKE
def test_a_passphrase_may_be_piped_in(computer: Computer) -> None:
    computer.on_book("new", "--village", "459999100201", "--name", "板岭𠮷村")
    call = (BIN / "cunji", "status", computer.book, "--json")
    right = computer.run(*call, typed="松柏常青-𠮷-二〇二六\n".encode())
    assert right.returncode == 0, right.stderr.decode("utf-8")
    foreign = computer.run(*call, typed="松柏常青\n".encode("gbk"))
    assert foreign.returncode == 1
    assert "口令" in foreign.stderr.decode("utf-8")


@pytest.mark.parametrize("computer", ["936"], indirect=True)
def test_notepads_mark_before_a_passphrase_is_none_of_it(computer: Computer) -> None:
    computer.on_book("new", "--village", "459999100201", "--name", "板岭𠮷村")
    computer.secret.write_text("松柏常青-𠮷-二〇二六\r\n", encoding="utf-8-sig")
    assert computer.on_book("status")["unsent"] > 0


@UNLIKE
def test_bytes_that_are_no_text_name_files_only(computer: Computer) -> None:
    """In a place for text they are refused by name; a file may be called what it likes."""
    book = os.fsencode(computer.folder) + b"/\xb0\xe5.cunji"  # as a stick from a GBK system has it
    secret = (b"--passphrase-file", os.fsencode(computer.secret))
    new = (os.fsencode(BIN / "cunji"), b"new", book, b"--village", b"459999100201", b"--name")
    refused = computer.run(*new, b"\xb0\xe5", *secret)
    assert (refused.returncode, "不是 UTF-8 文字" in refused.stderr.decode("utf-8")) == (2, True)
    made = computer.run(*new, "板岭𠮷村".encode(), *secret)
    assert made.returncode == 0, made.stderr.decode("utf-8")


@UNLIKE
def test_a_county_of_rare_names_is_set_up(computer: Computer) -> None:
    data = ("--data", computer.folder / "县𠮷")
    init = (BIN / "cunji-county", "init", *data, "--county", "459999")
    made = json.loads(computer.good(*init, "--name", "练习𠮷县"))
    assert made["data"].endswith("县𠮷")
    village = ("--village", "459999100201", "--name", "板岭𠮷村")
    code = json.loads(computer.good(sys.executable, "-m", "sync.county", "code", *data, *village))
    assert code["code"]
    again = computer.run(*init)
    assert (again.returncode, again.stderr.decode("utf-8").rstrip()[-1]) == (1, "。")


@pytest.mark.parametrize("computer", ["936"], indirect=True)
def test_the_first_command_of_the_readme_works(computer: Computer) -> None:
    computer.environment.pop("QT_QPA_PLATFORM")
    computer.environment["DISPLAY"] = ":0"  # someone could see a window, so no pictures are taken
    out = computer.folder / "练习"
    said = computer.good(BIN / "cunji", "demo", "--no-window", "--out", out)
    assert "村里与县里的摘要一致" in said
    assert len(list(out.glob("*.pdf"))) == 2


def test_every_child_whose_words_are_read_says_its_encoding() -> None:
    """``text=True`` alone means the computer's code page; ruff (PLW1514) sees to files."""
    guilty = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in ("desktop", "forms", "sync", "tests", "bench", "build_spec")
        for path in (ROOT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and {"text", "universal_newlines"} & (names := {k.arg for k in call.keywords})
        and "encoding" not in names
        and ast.unparse(call.func).startswith("subprocess.")
    ]
    assert not guilty
