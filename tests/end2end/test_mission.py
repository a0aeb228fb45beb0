"""The table of the founding document is true: every command in it runs and shows something."""

import json
import re
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.cli.__main__ import main
from desktop.demo.story import DAY, PASSPHRASE, Story
from forms.indicators.count import indicator
from forms.program import bundled
from forms.reports.count import compute

PAGE = Path(__file__).parents[2] / "docs/mission.md"
ROWS = [
    (row[1], *command.split())
    for row in re.finditer(r"^\| (S\d+) \|.*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for command in re.findall(r"`cunji ([^`]+)`", row[0])
]
CALLS = sorted({call[1:] for call in ROWS})
WITHOUT_A_BOOK = frozenset({"notices", "letters"})
DATED = frozenset({"list", "report", "gaps", "questions", "check", "tasks", "board"})


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = Story(tmp_path_factory.mktemp("mission"))
    story.take_in_roster()
    story.care_for_people()
    story.open_cases()
    story.organise()
    story.assist()
    (story.folder / "secret.txt").write_text(PASSPHRASE, encoding="utf-8")
    return story


def test_every_row_names_a_command_that_shows_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (S\d+) \|", page, re.MULTILINE)
    assert rows == sorted(set(rows), key=lambda row: int(row[1:])), "each once, in order"
    assert {call[0] for call in ROWS} == set(rows)
    assert "S1" in rows


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_command_of_the_table_shows_something(
    village: Story, capsys: pytest.CaptureFixture[str], call: tuple[str, ...]
) -> None:
    name, *rest = call
    words = [name] if name in WITHOUT_A_BOOK else [name, str(village.path), *rest]
    if name not in WITHOUT_A_BOOK:
        words += ["--passphrase-file", str(village.folder / "secret.txt")]
    if name in DATED:
        words += ["--as-of", DAY.isoformat()]
    if name == "template":
        words += ["--out", str(village.folder / f"{rest[0]}.xlsx")]
    status = main([*words, "--json"])
    out = capsys.readouterr().out
    assert status == 0
    if name == "template":
        assert (village.folder / f"{rest[0]}.xlsx").stat().st_size > 0
    elif name == "report":
        assert json.loads(out)["rows"], call
    elif name != "board":
        assert json.loads(out), call


def test_every_register_of_inspection_team_and_bodies_stands_in_the_table() -> None:
    """A register of these groups that nobody can find here is one the document does not show."""
    shown = {word for call in CALLS for word in call}
    groups = {"驻村和挂点", "督查和整改", "村级组织"}
    wanted = {form.id for form in bundled().forms.values() if form.register.group in groups}
    assert wanted <= shown


def test_the_practice_village_lives(village: Story) -> None:
    with Book.open(village.path, PASSPHRASE) as book:
        view, known = book.view(), book.definitions
        chart = compute(known.reports["RP-73"], view, DAY, known)
        at = [column.id for column in known.reports["RP-73"].columns].index("monitored")
        assert chart.total[at] == 3, "households under watch whose records prove it"
        assert indicator(known.indicators["I-08"], view, DAY, known).counts == (1, 4)
