"""Every row of the table in CONTRIBUTING.md, tried on a copy of the tree by somebody who forgets.

The copy gets the row's edit, and what the row says must tell it, tells it: only that piece runs, in
a process of its own.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[2]
TEXTS: Final = {".py", ".yaml", ".csv", ".md", ".toml", ".html", ".qss", ".lock", ".sh", ".spec"}
"""What an edit may touch is copied; the rest (fonts, pictures) is linked."""

ELSEWHERE: Final = {
    "an error a county says to a village": "tests/unit/sync/protocol/test_refusal.py",
    "a message of the protocol": "tests/unit/test_unions.py",
    "an event of life": "tests/unit/forms/events/test_reader.py",
    "another look of a page": "tests/gui/test_pictures.py",
    "an act of the window": "tests/unit/desktop/ui/test_acts.py",
    "a key": "tests/gui/test_keys.py",
    "work that may last": "tests/unit/test_progress.py",
    "a register": "tests/end2end/test_one_file_register.py",
    "what a console page may be asked": "tests/end2end/test_typed_asks.py",
    "what another program may ask": "tests/end2end/test_api.py",
    "a library, or a part that no wheel names": "tests/unit/build_spec/test_licences.py",
}
"""Rows that are proved by a test of their own."""

pytestmark = pytest.mark.xdist_group("contributing")  # one copy for all of them


class Scratch:
    """A copy of the tree that remembers what was edited."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._before: dict[Path, str | None] = {}

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        before = path.read_text(encoding="utf-8") if path.is_file() else None
        self._before.setdefault(path, before)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert text.count(old) >= 1, f"{name} has no {old!r} any more; mend this test"
        self.write(name, text.replace(old, new, 1))

    def undo(self) -> None:
        for path, text in self._before.items():
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self._before.clear()

    def run(self, *words: str) -> tuple[bool, str]:
        """Whether a program ended well, and what it said."""
        ran = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return ran.returncode == 0, ran.stdout + ran.stderr

    def test(self, *names: str) -> tuple[bool, str]:
        """Whether tests of the tree pass, and what they say."""
        return self.run("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *names)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tree")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        source, target = ROOT / name, made / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix in TEXTS:
                shutil.copy2(source, target)
            else:
                target.symlink_to(source)
    return made


@pytest.fixture
def scratch(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scratch]:
    monkeypatch.setenv("CUNJI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    made = Scratch(tree)
    yield made
    made.undo()


def load(scratch: Scratch) -> str:
    """What the loaders say of the definitions."""
    every = "b = bundled(); b.rules; b.reports; b.indicators"
    well, said = scratch.run("-c", f"from forms.program import bundled; {every}")
    assert not well
    return said


def test_every_row_of_the_table_is_tried() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| (.+?) \|", text, re.MULTILINE)) - {"to change", "---"}
    here = {name for name in globals() if name.startswith("test_")} - {
        "test_every_row_of_the_table_is_tried"
    }
    tried = {name.removeprefix("test_").replace("_", " ") for name in here}
    assert {row.lower() for row in rows} == tried | ELSEWHERE.keys()
    assert all((ROOT / name).is_file() for name in ELSEWHERE.values())


def test_a_question(scratch: Scratch) -> None:
    name, before = "forms/data/forms/visit.yaml", "      - {id: met, label: 见到谁"
    scratch.replace(
        name, before, "      - {id: dog, label: 有狗, type: yesno, mask: M0}\n" + before
    )
    line = (
        scratch.read(name)
        .splitlines()
        .index("      - {id: dog, label: 有狗, type: yesno, mask: M0}")
    )
    assert f"visit.yaml', 'line': {line + 1}" in load(scratch)
    scratch.replace(name, "type: yesno, mask: M0}", "type: yesno, disclosure: inside, mask: M0}")
    unraised = "tests/unit/test_docs.py::test_a_form_whose_questions_changed_has_its_version_raised"
    well, said = scratch.test(unraised)
    assert (well, "visit.yaml：问题变了，version 还是 2；请改成 3" in said) == (False, True)
    scratch.write("docs/reference.md", scratch.read("docs/reference.md"))  # so that it comes back
    well, said = scratch.run("-m", "build_spec.reference")
    assert (well, "请改成 3" in said) == (False, True), "nor is the reference written over it"
    scratch.replace(name, "version: 2", "version: 3")
    well, said = scratch.run("-m", "build_spec.reference")
    assert well, said
    well, said = scratch.test(
        unraised, "tests/unit/forms/definitions/test_records.py::test_the_records_are_fresh"
    )
    assert (well, "run: python -m build_spec.records" in said) == (False, True)


def test_a_kind_of_question(scratch: Scratch) -> None:
    scratch.replace(
        "forms/answers/types.py",
        '    "note": Note(),',
        '    "colour": Note(),\n    "note": Note(),',
    )
    test = "tests/unit/test_house.py::test_every_kind_of_question_has_a_widget"
    well, said = scratch.test(test)
    assert (well, "colour" in said) == (False, True)
    well, said = scratch.test(
        "tests/unit/forms/definitions/test_records.py::test_every_type_of_answer_is_read"
    )
    assert (well, "colour" in said) == (False, True)


def test_a_rule(scratch: Scratch) -> None:
    text = scratch.read("forms/data/rules/gap_edge.yaml")
    text = text.replace("id: G-04", "id: G-99").replace("list: gap_edge", "list: gap_dog")
    scratch.write("forms/data/rules/gap_dog.yaml", text.replace("when: certified", "when: barking"))
    said = load(scratch)
    assert "gap_dog.yaml" in said
    assert "没有「barking」这个事实" in said
    scratch.write("forms/data/rules/gap_dog.yaml", text.replace("expect: no", "expect: outside", 1))
    well, said = scratch.test("tests/unit/forms/definitions/test_rule.py", "-k", "gap_dog")
    assert (well, "test_every_example_of_every_rule[gap_dog" in said) == (False, True)


def test_an_indicator(scratch: Scratch) -> None:
    text = scratch.read("forms/data/indicators/I-05.yaml").replace("id: I-05", "id: I-16")
    scratch.write(
        "forms/data/indicators/I-16.yaml", text.replace("part: deleg", "part: unknown_deleg")
    )
    said = load(scratch)
    assert "I-16.yaml" in said
    assert "没有「unknown_delegated」这个事实" in said
    swapped = text.replace("expect: part}", "expect: outside}", 1)
    scratch.write(
        "forms/data/indicators/I-16.yaml",
        swapped + "  - {given: {listed: yes, delegated: yes}, expect: part}\n",
    )
    well, said = scratch.test("tests/unit/forms/indicators/test_count.py", "-k", "I-16")
    assert (well, "test_every_example_of_every_indicator[I-16" in said) == (False, True)


def test_a_notice(scratch: Scratch) -> None:
    codes = "forms/data/codes/notice_kind.csv"
    text = scratch.read("forms/data/notices/N25.yaml").replace("id: N25", "id: N49", 1)
    scratch.write("forms/data/notices/N49.yaml", text)
    said = load(scratch)
    assert "N49.yaml" in said
    assert "notice_kind.csv 里，张贴了也登记不上" in said
    scratch.write(codes, scratch.read(codes) + 'N49,养狗公示,"dogs, all of them",own list,,\n')
    said = load(scratch)
    assert "这一行有 6 格，应是 5 格" in said
    scratch.replace(codes, "own list,,\n", "own list,\n")
    scratch.replace("forms/data/notices/N49.yaml", "- 农村留守妇女|0|0", "- 农村留守妇女|7|0")
    well, said = scratch.test("tests/unit/forms/definitions/test_notice.py", "-k", "N49")
    assert (well, "test_examples[N49-0]" in said) == (False, True)


def test_something_of_one_county(scratch: Scratch, tmp_path: Path) -> None:
    county, pack = str(tmp_path / "county"), tmp_path / "pack.yaml"
    well, said = scratch.run("-m", "sync.county", "init", "--county", "459999", "--data", county)
    assert well, said
    text = scratch.read("forms/data/packs/459999-own.yaml")
    pack.write_text(text.replace("expect: yes", "expect: no", 1), encoding="utf-8")
    publish = ("-m", "sync.county", "publish", "--data", county, str(pack), "--dry-run")
    well, said = scratch.run(*publish)
    assert (well, "例" in said) == (False, True), said
    pack.write_text(text, encoding="utf-8")
    well, said = scratch.run(*publish)
    assert well, said


def test_an_error(scratch: Scratch) -> None:
    text = scratch.read("forms/errors.py")
    wrong = (
        '\n\nclass DogFound(CunjiError):\n    """A dog."""\n\n'
        '    code: ClassVar[str] = "dog-found"\n    zh: ClassVar[str] = "有狗"\n'
    )
    scratch.write("forms/errors.py", text + wrong)
    test = "tests/unit/test_house.py::test_every_error_tells_what_to_do"
    well, said = scratch.test(test, "-k", "DogFound")
    assert (well, "ending in what to do" in said) == (False, True)
    scratch.replace("forms/errors.py", '"有狗"', '"有狗，请牵走。"')
    well, said = scratch.test("tests/unit/test_docs.py::test_the_reference_is_fresh")
    assert (well, "run: python -m build_spec.reference" in said) == (False, True)


def test_a_setting(scratch: Scratch) -> None:
    """Nothing to forget: the line is enough, and the page's own test goes through it."""
    line = '    role: str = _remembered("")\n'
    scratch.replace(
        "desktop/settings.py", line, '    barks: bool = _setting("来人时叫", False)\n' + line
    )
    test = "tests/gui/test_settings_page.py::test_every_setting_shows_by_its_label_and_is_kept"
    well, said = scratch.test(test, "-k", "barks")
    assert well, said
    assert "1 passed" in said


def test_a_page(scratch: Scratch) -> None:
    page = (
        '"""Dogs."""\n\nfrom desktop.ui.page.page import Page\n\n\n'
        'class DogPage(Page):\n    """All dogs."""\n'
    )
    scratch.write("desktop/ui/pages/dog_page.py", page)
    well, said = scratch.run("-c", "import desktop.ui.pages.dog_page")
    assert (well, "desktop.ui.page.registry.PAGES; add one" in said) == (False, True)
    scratch.replace(
        "desktop/ui/page/registry.py", "PAGES: Final = (\n",
        'PAGES: Final = (PageEntry("dogs", "dog_page:DogPage", "狗", "home"),\n',
    )  # fmt: skip
    assert scratch.run("-c", "import desktop.ui.pages.dog_page")[0]
    scratch.write(
        "desktop/ui/pages/dog_page.py",
        page.replace('"""Dogs."""\n', '"""Dogs."""\n\nimport sqlalchemy'),
    )
    well, said = scratch.run("-c", "from importlinter.cli import lint_imports_command as c; c()")
    assert (well, "10 SQL only in the store" in said, "BROKEN" in said) == (False, True, True)


def test_a_console_page(scratch: Scratch) -> None:
    routes = "sync/county/console/audit.py"
    scratch.write(routes, scratch.read(routes) + (
        '\n    @page("/dogs", roles=EVERYBODY, act="看狗", tab="狗")\n'
        "    def dogs(self, ask: Ask) -> Response:\n"
        '        """All dogs."""\n'
        '        return self._console.render("trouble.html", ask, told="狗")\n'
    ))  # fmt: skip
    scratch.replace(routes, "import WATCH", "import EVERYBODY, WATCH")
    test = "test_every_page_refuses_the_roles_it_is_not_for[sqlite]"
    well, said = scratch.test(f"tests/unit/sync/county/console/test_console.py::{test}")
    assert (well, "'/dogs'" in said) == (False, True), said


def test_how_blank_tables_ask_for_an_answer(scratch: Scratch) -> None:
    """A spelling that means two things, and a way that asks by a word nobody wrote down."""
    name = "forms/data/words/headings.yaml"
    read = "from desktop.excel.filling.heading import vocabulary; vocabulary()"
    scratch.replace(name, "  姓名: [姓名", "  姓名: [民族, 姓名")
    well, said = scratch.run("-c", read)
    assert (well, "headings.yaml" in said, "「民族」已经写在「姓名」下面" in said) == (
        False, True, True,
    )  # fmt: skip
    scratch.undo()
    scratch.replace(name, "  ethnic: [民族]", "  ethnic: [民族, 狗]")
    well, said = scratch.run("-c", read)
    assert (well, "headings.yaml" in said, "「狗」里有不认识的词" in said) == (False, True, True)


def test_an_excel_heading(scratch: Scratch) -> None:
    """A heading that means two questions would bring the wrong answer."""
    scratch.replace(
        "forms/data/forms/person.yaml", "aliases: [户籍状态", "aliases: [民族, 户籍状态"
    )
    well, said = scratch.test(
        "tests/unit/forms/definitions/test_definitions.py::test_no_heading_means_two_questions"
    )
    assert (well, "民族" in said) == (False, True)


def test_a_schema_step(scratch: Scratch) -> None:
    """A step whose tables are not those the program knows, or the other way round."""
    scratch.write("sync/store/migrations/m0008_dogs.py", (
        '"""Dogs."""\n\nfrom sqlalchemy import Connection, text\n\nNUMBER = 8\nNAME = "dogs"\n\n\n'
        'def up(db: Connection) -> None:\n    """Dogs."""\n'
        '    db.execute(text("create table dogs (name text)"))\n'
    ))  # fmt: skip
    steps = "sync/store/migrations/steps.py"
    scratch.replace(
        steps,
        "    m0007_lists,\n)\nfrom",
        "    m0007_lists,\n    m0008_dogs,\n)\nfrom",
    )
    scratch.replace(
        steps,
        '    m0007_lists,\n)\n"""',
        '    m0007_lists,\n    m0008_dogs,\n)\n"""',
    )
    test = "test_all_steps_together_make_the_tables_the_program_knows[sqlite]"
    well, said = scratch.test(f"tests/unit/sync/store/migrations/test_steps.py::{test}")
    assert (well, "dogs" in said) == (False, True)
