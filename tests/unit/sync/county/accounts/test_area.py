"""Roles and areas: what a grant may say, and that nothing shows or changes anything without one."""

import ast
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from sync.county.accounts.area import Area, Role, area_of
from sync.county.reading.exports import ExportTaker
from sync.county.reading.figures import FigureBook
from sync.county.reading.queries import Queries
from sync.errors.county import AreaWrong, VillageUnknown

ROOT = Path(__file__).parents[5]
STORE = (Engine, Connection, FigureBook, Queries)
"""Who has one of these can reach everything the county holds."""
WITHOUT = {
    "accounts.accounts.Accounts.sign_in": "nobody is signed in yet",
    "accounts.accounts.Accounts.session": "makes the area of who is signed in",
    "accounts.accounts.Accounts.change_password": "the own account",
    "accounts.accounts.Accounts.renew_recovery": "the own account",
    "accounts.accounts.Accounts.end_others": "the own account",
    "accounts.accounts.Accounts.begun": "the own account",
    "accounts.accounts.Accounts.sign_out": "the own session",
    "accounts.second_factor.SecondFactor.offer": "the own account",
    "accounts.second_factor.SecondFactor.bind": "the own account",
    "accounts.second_factor.SecondFactor.renew": "the own account",
    "accounts.second_factor.SecondFactor.bound": "the own account",
    "accounts.second_factor.SecondFactor.bound_in": "the own account",
    "accounts.second_factor.SecondFactor.left": "the own account",
    "accounts.second_factor.SecondFactor.fits": "the own account",
    "accounts.second_factor.SecondFactor.drop": "within a reset, which asked",
    "accounts.throttle.SignInThrottle.wait": "at the door",
    "accounts.throttle.SignInThrottle.failed": "at the door",
    "accounts.throttle.SignInThrottle.forget": "at the door",
    "accounts.throttle.counted_within": "at the door",
    "accounts.belonging.belong": "on the server, for who holds the machine; the whole store",
    "accounts.api_tokens.ApiTokens.prove": "makes the area of who shows the token",
    "audit.audit.Audit.note": "adds what happened, and shows nothing",
    "audit.audit.Audit.lately": "the own account",
    "audit.audit.Audit.head": "a number and a link, about nobody",
    "audit.audit.Audit.holds": "whether a link is there, about nobody",
    "audit.checking.AuditCheck.contradicted": "a number, about nobody",
    "audit.checking.AuditCheck.let_go": "what has lived its time, by the county's own rule",
    "audit.checking.AuditCheck.look": "numbers, about nobody",
    "audit.export.export_audit": "all of a county, for who audits it or holds the machine",
    "audit.keeping.AuditKeeper.keep": "seals what is there, and shows nothing",
    "audit.keeping.AuditKeeper.stop": "seals what is there, and shows nothing",
    "audit.sealing.Sealer.key": "of the county's own folder",
    "audit.sealing.Sealer.seal": "seals what is there, and shows nothing",
    "audit.sealing.Sealer.tell": "notes a block's number and hash",
    "devices.codes.home_of": "the code itself is the right",
    "devices.codes.use_code": "the code itself is the right",
    "devices.codes.note_role": "within a transaction that asked",
    "devices.codes.stored_role": "of the device that asks",
    "reading.erasing.obey": "does again what was confirmed with an area",
    "reading.erasing.note_obeyed": "of the device that asks",
    "reading.settle_clash.hand_of": "the county's own id, for whoever asked with an area",
    "reading.sheets.judge_typed": "the lines it is given were asked for with an area",
}
"""What reaches the store without an area, and why it may."""


def functions() -> Iterator[tuple[str, Callable[..., Any], bool]]:
    """Public functions and methods, and whether they reach the store."""
    for folder in ("accounts", "audit", "reading"):
        package = import_module(f"sync.county.{folder}")
        names = [f"{folder}.{m.name}" for m in pkgutil.iter_modules(package.__path__)]
        for name in names:
            yield from of_module(name)
    yield from of_module("devices.codes")
    yield from of_module("two_persons")


def of_module(name: str) -> Iterator[tuple[str, Callable[..., Any], bool]]:
    module = import_module(f"sync.county.{name}")
    for key, thing in vars(module).items():
        if key.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(thing):
            yield f"{name}.{key}", thing, reaches(thing)
        elif inspect.isclass(thing):
            held = "__init__" in vars(thing) and reaches(vars(thing)["__init__"])
            for own, method in vars(thing).items():
                if inspect.isfunction(method) and not own.startswith("_"):
                    yield f"{name}.{key}.{own}", method, held or reaches(method)


def kinds(function: Callable[..., Any]) -> set[object]:
    return set(typing.get_type_hints(function).values())


def reaches(function: Callable[..., Any]) -> bool:
    return bool(kinds(function) & set(STORE))


def test_nothing_reaches_the_store_without_an_area() -> None:
    found = {
        name
        for name, function, reached in functions()
        if reached and not kinds(function) & {Area, ExportTaker}
    }
    assert found == WITHOUT.keys()


def test_an_area_is_made_in_one_place() -> None:
    """Of a grant, of the whole server, or as a part of one that is there: never from a text."""
    for file in (ROOT / "sync").rglob("*.py"):
        if file.name == "area.py":
            continue
        calls = [
            n.func for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)
        ]
        made = [f for f in calls if isinstance(f, ast.Name) and f.id == "Area"]
        assert not made, file
        granted = [f for f in calls if isinstance(f, ast.Attribute) and f.attr == "of_grant"]
        assert not granted or file.parent.name == "accounts" or file.stem == "two_persons", file


@pytest.mark.parametrize(
    ("role", "text", "giver", "prefix"),
    [
        (Role.TOWNSHIP, "459999100", "459999", "459999100"),
        (Role.COUNTY, "", "459999", "459999"),
        (Role.AUDITOR, "", "", ""),
        (Role.COUNTY, "459999", "", "459999"),
        (Role.TOWNSHIP, " 459999100 ", "", "459999100"),
    ],
)
def test_an_area_is_a_county_or_a_township(role: Role, text: str, giver: str, prefix: str) -> None:
    assert area_of(Area(giver), role, text) == Area(prefix)


@pytest.mark.parametrize(
    ("role", "text", "giver"),
    [
        (Role.TOWNSHIP, "", "459999"),
        (Role.TOWNSHIP, "459999", "459999"),
        (Role.TOWNSHIP, "459998100", "459999"),
        (Role.COUNTY, "45999910", "459999"),
        (Role.COUNTY, "459998", "459999"),
        (Role.COUNTY, "", "459999100"),
        (Role.COUNTY, "45%999", ""),
        (Role.TOWNSHIP, "４５９９９９１００", ""),
    ],
)
def test_what_is_no_part_of_the_givers_area_is_refused(role: Role, text: str, giver: str) -> None:
    with pytest.raises(AreaWrong):
        area_of(Area(giver), role, text)


def test_a_village_outside_is_refused_as_one_that_does_not_exist() -> None:
    Area("459999100").check("459999100201")
    with pytest.raises(VillageUnknown):
        Area("459999100").check("459999101201")


def test_only_a_part_can_be_taken() -> None:
    assert Area("459999").part("459999100") == Area("459999100")
    for wanted in ("", "4599", "459998", "459998100", "459999100201", "４５９９９９"):
        with pytest.raises(VillageUnknown):
            Area("459999").part(wanted)
    assert Area("459999").holds(Area("459999100"))
    assert not Area("459999100").holds(Area("459999"))
