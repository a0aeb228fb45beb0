"""The house keeps its own rules: sizes, names, errors, data, and no trace of where it was built."""

import ast
import fnmatch
import importlib
import pkgutil
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import vulture

import desktop
import forms
import sync
from desktop.ui.page.registry import PAGES, PAGES_IN
from forms.errors import CunjiError, every_error

ROOT = Path(__file__).parents[2]
STOREYS: Final = ("desktop", "forms", "sync")
REFUSED_NAMES = {"utils", "util", "helpers", "common", "manager", "misc"}
PUBLIC_EXAMPLES = {"11010519491231002X", "440524188001010014"}  # printed in GB 11643 itself


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / n for n in listed if n.endswith(endings) and (ROOT / n).is_file()]


def modules() -> Iterator[str]:
    for package in (desktop, forms, sync):
        yield package.__name__
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not found.name.endswith("__main__"):
                yield found.name


@cache
def trees() -> dict[str, ast.Module]:
    """The product by module."""
    found = {}
    for path in tracked(".py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in STOREYS:
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def all_errors() -> list[type[CunjiError]]:
    for name in modules():
        if ".pages" not in name and ".fields" not in name:
            importlib.import_module(name)
    return [e for e in every_error() if e.__module__.split(".")[0] in {"desktop", "forms", "sync"}]


def test_no_module_is_named_after_nothing() -> None:
    assert not [
        p
        for p in tracked(".py")
        if p.stem in REFUSED_NAMES and p.relative_to(ROOT).parts[0] != "tests"
    ]


@pytest.mark.parametrize("error", all_errors(), ids=lambda e: e.__name__)
def test_every_error_tells_what_to_do(error: type[CunjiError]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", error.code)
    assert error.zh.endswith(("。", "}")), "one Chinese sentence, ending in what to do"
    assert re.search(r"[\u4e00-\u9fff]", error.zh)


def test_error_codes_are_unique() -> None:
    codes = [error.code for error in all_errors() if "code" in vars(error)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("package", ["desktop/errors", "sync/errors"])
def test_an_error_is_imported_from_the_module_it_is_made_in(package: str) -> None:
    (only,) = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")).body
    assert isinstance(only, ast.Expr), "a docstring and no code"


def test_every_kind_of_question_has_a_widget() -> None:
    from desktop.ui.fields.widgets import WIDGETS
    from forms.answers.types import TYPES

    assert set(TYPES) == set(WIDGETS)


def test_the_plain_package_names_are_ours() -> None:
    for package in (desktop, forms, sync):
        assert package.__file__ is not None
        assert Path(package.__file__).is_relative_to(ROOT), "another package shadows ours"
    assert "Private :: Do Not Upload" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_nothing_remembers_the_workshop() -> None:
    traces = re.compile(r"/work/|\.\./shared|shared/(design|domain|samples)|/tmp/fonts")
    guilty = [
        str(p.relative_to(ROOT))
        for p in tracked(".py", ".md", ".yaml", ".toml", ".sh", ".txt", ".html", ".csv", "Makefile")
        if p.name != Path(__file__).name and traces.search(p.read_text(encoding="utf-8"))
    ]
    assert not guilty


def test_only_people_who_cannot_exist() -> None:
    """Every 18-digit number in the tree is of area 459999, or a printed public example."""
    number = re.compile(
        r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?![0-9A-Za-z])"
    )
    foreign = {
        (str(p.relative_to(ROOT)), hit)
        for p in tracked(".py", ".md", ".yaml", ".json", ".txt", ".html", ".csv")
        if p.name != "id-numbers.csv"
        for hit in number.findall(p.read_text(encoding="utf-8"))
        if not hit.startswith("459999") and hit not in PUBLIC_EXAMPLES
    }
    assert not foreign


def test_tests_stand_beside_what_they_test() -> None:
    """A unit test lies in the folder of its module and has its name, or a side of it behind."""
    strangers = []
    for path in (ROOT / "tests/unit").glob("*/**/test_*.py"):
        folder = ROOT / path.parent.relative_to(ROOT / "tests/unit")
        stem = path.stem.removeprefix("test_")
        if not any(f"{stem}_".startswith(f"{module.stem}_") for module in folder.glob("*.py")):
            strangers.append(str(path.relative_to(ROOT)))
    assert not strangers


MOST_MODULES: Final = 14
"""So many modules a folder may hold: a concept one can take in at a glance."""


def folders() -> list[Path]:
    """Every folder of the product; found without git, for a copy of the tree has none."""
    return sorted({path.parent for name in STOREYS for path in (ROOT / name).rglob("*.py")})


@pytest.mark.parametrize("folder", folders(), ids=lambda f: str(f.relative_to(ROOT)))
def test_a_folder_is_a_concept_with_a_front_door(folder: Path) -> None:
    """Its door says in a few lines what it is for and how to add one more, and holds no code."""
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES
    door = (folder / "__init__.py").read_text(encoding="utf-8")
    (said,) = ast.parse(door).body
    assert isinstance(said, ast.Expr)
    assert isinstance(said.value, ast.Constant)
    assert 3 <= len(door.splitlines()) <= 8


CALLED_BY_NAME: Final = {
    "desktop.ui.window.sidebar.draw_icons",  # by the application while the passphrase is read
    "desktop.ui.dialogs.use",  # tests put in their own presenter, so that no dialog ever opens
    "sync.store.migrations.m0001_first.up",  # a step of the schema is found by its file
    "sync.store.migrations.m0003_frames.up",
    "sync.store.migrations.m0007_lists.up",
    "sync.store.migrations.m0006_witness.up",
    "sync.store.migrations.m0002_attachments.up",
    "sync.store.migrations.m0005_trees.up",
}


def imports(tree: ast.Module) -> list[tuple[str, str]]:
    """What a module imports, wherever in it: the name there, the full name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(a.asname or a.name, a.name) for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return found


def looked_at(module: str, tree: ast.Module) -> Iterator[str]:
    """Full names of what a module imports, or names itself."""
    named = dict(imports(tree))
    yield from (full for _, full in imports(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield f"{module}.{node.id}"
        elif isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            yield f"{named.get(owner, owner)}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f"{module}.{node.value}"  # a type written as text


def test_nothing_lives_by_its_tests_only() -> None:
    """Besides vulture, which takes a name for alive when any namesake is: here by module."""
    defined = {
        f"{module}.{node.name}"
        for module, tree in trees().items()
        if module != "forms.definitions.records"  # made from the YAML: every form has its view
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list
    }
    used = {name for module, tree in trees().items() for name in looked_at(module, tree)}
    used |= {f"{PAGES_IN}.{page.place}".replace(":", ".") for page in PAGES}
    assert defined - used == CALLED_BY_NAME


PAGES_WRITE_THROUGH: Final = {"write", "run"}
"""Methods of what a page stands on, which do what they are handed on the ledger thread."""


def handed_over(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything inside the functions that a module hands to be done on the ledger thread."""
    given: list[ast.AST] = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in PAGES_WRITE_THROUGH
        ):
            given += [*node.args, *(keyword.value for keyword in node.keywords)]
    inside = [node for one in given for node in ast.walk(one)]
    names = {node.id for node in inside if isinstance(node, ast.Name)}
    yield from inside
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield from ast.walk(node)


def writes_of(tree: ast.Module) -> list[ast.Call]:
    """Calls of a ledger's writer."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "write"
    ]


def test_pages_write_on_the_ledger_thread() -> None:
    """The window never waits for the book; how it ended is told at one place."""
    places = [
        (name, call, call in set(handed_over(tree)))
        for name, tree in trees().items()
        if name.startswith("desktop.ui.") and not name.startswith("desktop.ui.open_book")
        for call in writes_of(tree)
    ]
    assert len(places) > 5
    assert not [f"{name}:{call.lineno}" for name, call, handed in places if not handed]


def test_tests_of_the_window_reach_for_public_names_only() -> None:
    """What a test needs of a page, the reader of the page needs too."""
    private = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}"
        for folder in ("gui", "helpers")
        for path in (ROOT / "tests" / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.endswith("__")
        and ast.unparse(node.value) not in {"self", "cls"}
    ]
    assert not private


def test_no_page_tries_to_save() -> None:
    """What fails is told by the page's context, in the words of the error."""
    guilty = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        if name.startswith(("desktop.ui.pages", "desktop.ui.page."))
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and writes_of(ast.Module(node.body, []))
    ]
    assert not guilty


def test_no_allowance_of_the_dead_code_check_outlives_its_reason() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    kept = settings["vulture"]
    found = vulture.Vulture(ignore_decorators=kept["ignore_decorators"])
    found.scavenge(
        [str(ROOT / path) for path in kept["paths"]],
        exclude=[f"*/{path}*" for path in kept["exclude"]],
    )
    names = {item.name for item in found.get_unused_code()}
    assert not [kind for kind in kept["ignore_names"] if not fnmatch.filter(names, kind)]


LONGEST_FUNCTION: Final = 40
MOST_MEMBERS: Final = 20
LONG_MODULE: Final = 500


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{module}.{node.name}", node


@cache
def classes() -> dict[str, tuple[ast.ClassDef, tuple[str, ...]]]:
    """Every class of the product by its full name, with the full names of its bases."""
    found = {}
    for module, tree in trees().items():
        named = dict(imports(tree))
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base).partition("[")[0] for base in node.bases]
                full = tuple(named.get(base, f"{module}.{base}") for base in bases)
                found[f"{module}.{node.name}"] = (node, full)
    return found


def line_of(name: str) -> Iterator[str]:
    """A class and ours it is derived from, however far."""
    if name in classes():
        yield name
        for base in classes()[name][1]:
            yield from line_of(base)


def members(name: str) -> set[str]:
    """Public methods and properties, inherited ones too, and what makes an object."""
    return {
        node.name
        for one in line_of(name)
        for node in classes()[one][0].body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    }


def test_a_function_is_seen_at_once() -> None:
    long = {
        name
        for name, node in functions()
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert not long


def test_a_class_is_one_thing() -> None:
    assert not {name for name in classes() if len(members(name)) > MOST_MEMBERS}


def test_classes_are_composed_and_not_derived_from_each_other() -> None:
    """At most two of our own in a line, not counting those that are only derived from."""
    made = set()
    for module, tree in trees().items():
        named = dict(imports(tree))
        called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        made |= {named.get(one, f"{module}.{one}") for one in called}
    deep = [name for name in classes() if len([one for one in line_of(name) if one in made]) > 2]
    assert not deep


@pytest.mark.parametrize("storey", STOREYS)
def test_a_name_of_a_class_means_one_thing_in_its_storey(storey: str) -> None:
    names = Counter(
        name.rpartition(".")[2] for name in classes() if name.partition(".")[0] == storey
    )
    assert not [name for name, times in names.items() if times > 1 and not name.startswith("_")]


def test_no_two_modules_of_a_folder_differ_by_a_plural_only() -> None:
    there = {name for name in trees() if not (ROOT / name.replace(".", "/")).is_dir()}
    assert not [name for name in there if {f"{name}s", f"{name}es"} & there]


def test_a_long_module_says_why_it_is_long() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in STOREYS
        and len((text := path.read_text(encoding="utf-8")).splitlines()) > LONG_MODULE
        and "is long because" not in (ast.get_docstring(ast.parse(text)) or "")
    ]
    assert not silent
