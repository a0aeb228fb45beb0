"""Every module of the window that writes stands in the table of acts, with its way back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.ui import acts
from desktop.ui.acts import ACTS, ActKind

UI = Path(acts.__file__).parent
BEFORE_A_BOOK = ("open_book",)
"""Rooms in which there is no book yet that anything could be taken back in."""
LEDGER = {"save", "retract", "restore", "settle", "undo", "undo_last_import"}
KEYS = {"take_over", "back_up", "put_in_place"}
"""Functions that do something with the keys or the file of the book."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(UI).with_suffix("").parts)


def chain(node: ast.expr) -> list[str]:
    """``self.context.book.ledger.meta`` as its names."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.insert(0, node.attr)
        node = node.value
    return [node.id, *found] if isinstance(node, ast.Name) else found


def called(node: ast.Call) -> str:
    """What a call writes; empty for nothing."""
    said = chain(node.func)
    last, before = (said or [""])[-1], ["", "", *said[:-1]]
    own = (last == "save" and before[-1] == "settings") or last == "change_passphrase"
    if own or (last in KEYS and said == [last]):
        return last
    if last == "write" and before[-1].endswith("context"):
        return "context.write"
    if last in LEDGER and before[-2:] == ["ledger", "write"]:
        return "ledger.write"
    kept = last == "run" and any(one.arg == "kept" for one in node.keywords)
    return "run(kept)" if kept else ""


def writes(tree: ast.AST) -> Iterator[str]:
    """What in a module writes into the book, its keys or the settings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (told := called(node)):
            yield told
        meta = isinstance(node, ast.Attribute) and node.attr in ("__setitem__", "set_all")
        if isinstance(node, ast.Attribute) and meta and "meta" in chain(node):
            yield "meta"


def writing() -> dict[str, set[str]]:
    found = {}
    for path in UI.rglob("*.py"):
        name = name_of(path)
        if not name.startswith(BEFORE_A_BOOK):
            told = set(writes(ast.parse(path.read_text(encoding="utf-8"))))
            if told:
                found[name] = told
    return found


def test_every_module_that_writes_has_a_way_back_or_says_before_that_it_has_none() -> None:
    doors = {door for act in ACTS for door in act.doors}
    found = writing()
    left = sorted(found.keys() - doors)
    assert left == [], "write down its act, and how it is taken back"
    gone = {door for door in doors if not (UI / f"{door.replace('.', '/')}.py").is_file()}
    assert not gone


def test_what_is_final_is_said_where_it_is_done() -> None:
    """The module that does it, or one beside it, shows the sentence of the table."""
    sources = {
        name_of(path): path.read_text(encoding="utf-8") for path in (UI / "page").rglob("*.py")
    } | {name_of(path): path.read_text(encoding="utf-8") for path in (UI / "pages").rglob("*.py")}
    for name, act in vars(acts).items():
        if isinstance(act, ActKind) and act.final:
            rooms = {door.rpartition(".")[0] for door in act.doors}
            saying = {s for s, text in sources.items() if f"acts.{name}.final" in text}
            assert saying, name
            assert rooms & {one.rpartition(".")[0] for one in saying}, name
    assert {act.final for act in ACTS if act.final} == {
        act.final for act in vars(acts).values() if isinstance(act, ActKind)
    }


def test_an_act_without_a_way_back_and_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="either an inverse"):
        ActKind("改", ("pages.form.form_page",))
    with pytest.raises(ValueError, match="either an inverse"):
        ActKind("改", ("pages.form.form_page",), "撤销", "撤不了")
    assert len({act.name for act in ACTS}) == len(ACTS)
