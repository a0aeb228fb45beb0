"""Whoever writes something a person outside may read passes the one exit (``released``).

Every function of the program that makes a file, a PDF, a workbook, a table or an answer of the web
is found in its source. It calls the exit itself, or stands below with the reason why it need not.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("desktop", "sync")
WRITERS = {
    "write_bytes", "write_text", "Workbook", "Canvas", "writer", "Response", "HTMLResponse",
    "StreamingResponse", "FileResponse", "JSONResponse", "NamedTemporaryFile", "showPage",
    "add_worksheet", "setDocName", "dump", "dumps",
}  # fmt: skip
"""Calls that put something into a file, onto paper or onto the line."""
EXITS = {"released", "release", "told_by_name", "public", "_release", "pass_on"}
"""The exit, and what calls nothing but it for each of its texts."""
_OWN = "the village's own computer: nobody else reads it"
_LINE = "the line between the village and its county, signed and sealed, records whole"
_STAFF = "a page for signed-in staff about their own area"
EXEMPT = {
    "desktop/ui/crash_hooks:open_log": f"{_OWN}; sentences without facts",
    "desktop/ui/crash_report:begin": "dots: how many starts came to nothing",
    "desktop/doctor/computer:_folder": "an empty file, gone at once",
    "desktop/cli/context:emit": f"{_OWN}: the terminal of who opened the book; what goes on passes",
    "desktop/container/office:__init__": "a finished file for LibreOffice here, deleted at once",
    "desktop/excel/export/register:new_workbook": "an empty workbook",
    "desktop/excel/export/register:_help": "labels and hints of our own definitions",
    "desktop/excel/patch/rewritten:as_workbook": "somebody's blank as it came, before it is filled",
    "desktop/ui/store/list_look:written": "a view, kept in the encrypted book alone",
    "desktop/paper/fonts/bundled:_unpack": "fonts",
    "desktop/paper/pdf:_canvas": "opens the paper; ``_write`` passes",
    "desktop/paper/pdf:_draw": "what ``_write`` has taken in: texts of a notice are MaskedText",
    "desktop/paper/pdf:csv_of": "cells of a notice, MaskedText, proved by ``written``",
    "desktop/demo/story:print_notices": "practice people; what it writes was rendered as a notice",
    "desktop/settings:save": _OWN,
    "desktop/ui/crash_report:save": "places and kinds of faults, the person's own folder left out",
    "desktop/book/seen:_write": "which change was the last, sealed by the book's key",
    "desktop/ui/pages/people/person_copy:as_json": "texts that ``_hidden`` has passed, own numbers",
    "desktop/ui/pages/people/new_household:put_away": "a draft in the book, which is encrypted",
    "desktop/book/leaving:told_with_evidence": "signed numbers of a feed, about nobody",
    "desktop/ui/page/printing:hand_over": "a finished PDF for the printer, deleted at once",
    "sync/county/commands/grammar:emit": "the county's own terminal",
    "sync/county/commands/operations:_parcel": _LINE,
    "sync/county/audit/export:_written": "the audit: acts of accounts and computers, about nobody",
    "sync/county/audit/export:export_audit": "the same, signed",
    "sync/county/console/audit:export": "the audit: acts of accounts and computers, about nobody",
    "sync/county/oneway/log:_add": "which accounts and computers were shut out, and by whom",
    "sync/county/oneway/log:keep_folder_key": "a key",
    "sync/county/commands/operations:_witness": "signed numbers of feeds, about nobody",
    "sync/county/upkeep/commands:_doctor": "the county's own terminal",
    "sync/county/upkeep/commands:_migrate": "the county's own terminal",
    "sync/county/backup/backup:_save": "the county's own copy",
    "sync/county/api/routes:figures": "figures by place, small ones hidden",
    "sync/county/api/routes:one_return": "a return without people, small figures hidden",
    "sync/county/api/routes:export": "the file was made by as_csv, which passes",
    "sync/county/api/routes:hand_in": "what the program itself sent, which passed in Intake.take",
    "sync/county/api/routes:refused": "a code and a sentence",
    "sync/county/app:_handlers": "an empty answer, to somebody who hung up",
    "sync/county/backup/keys:save_keys": "keys",
    "sync/county/oneway/erased:remember": "which ids were erased by law, and by whom",
    "sync/ledger/chains/keyring:write": "keys",
    "sync/county/console/console:_elsewhere": "an address",
    "sync/county/console/console:render": _STAFF,
    "sync/county/console/exports:take": "the file was made by as_csv or as_workbook, which pass",
    "sync/county/console/parcels:take": _LINE,
    "sync/county/console/postings:photo": _STAFF,
    "sync/county/devices/sync_routes:_message": _LINE,
    "sync/county/devices/sync_routes:refusal": _LINE,
    "sync/county/health:format": "a log of addresses and durations",
    "sync/county/serve:_say_where": "an address",
    "sync/county/settings:keep_photo_key": "a key",
    "sync/county/settings:write": "the county's own settings",
    "sync/county/settings:name_it": "the county's own settings",
    "sync/county/upkeep/commands:_named": "a folder and a code",
}
"""Why these need not pass."""


def writers() -> dict[str, bool]:
    """Functions that write, by module and name, and whether they pass the exit."""
    found: dict[str, bool] = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            module = path.relative_to(ROOT).with_suffix("").as_posix()
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    calls = {_called(call) for call in ast.walk(node) if isinstance(call, ast.Call)}
                    if calls & WRITERS or _opens_to_write(node):
                        found[f"{module}:{node.name}"] = bool(calls & EXITS)
    return found


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _opens_to_write(node: ast.AST) -> bool:
    return any(
        isinstance(call, ast.Call)
        and _called(call) in {"open", "fdopen"}
        and any(
            isinstance(a, ast.Constant)
            and isinstance(a.value, str)
            and a.value[:1] in "wax"
            and a.value
            for a in call.args
        )
        for call in ast.walk(node)
    )


def test_every_writer_passes_the_exit() -> None:
    leaks = {name for name, passes in writers().items() if not passes}
    unknown = sorted(leaks - EXEMPT.keys())
    assert not unknown, f"nothing leaves beside the exit; these write without it: {unknown}"


def test_no_exemption_outlives_its_writer() -> None:
    stale = sorted(EXEMPT.keys() - {name for name, passes in writers().items() if not passes})
    assert not stale, f"these write nothing any more, or pass the exit: {stale}"


WITHOUT_WORDS = {
    "desktop/ui/page/printing:print_pdf": "a title of ours, for the queue of a printer",
    "desktop/paper/pdf:_write": "who lays a sheet out has asked about its title with those words",
    "desktop/cli/notices:releasable": "no book is open, so no county's words are known",
    "desktop/book/leaving:grounds_of": "the village's own log",
    "sync/county/api/intake:_prove": "figures of another program, of whatever county",
    "sync/county/reading/export_file:_release": "figures under the names of hamlets",
}
"""Why these ask without the words a county added."""


def test_whoever_asks_the_exit_brings_the_words_of_the_county() -> None:
    without = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            module = path.relative_to(ROOT).with_suffix("").as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
                    asked = [one for one in calls if _called(one) == "released"]
                    if any("more" not in {word.arg for word in one.keywords} for one in asked):
                        without.add(f"{module}:{node.name}")
    assert without == WITHOUT_WORDS.keys()
