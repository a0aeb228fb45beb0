"""An answer is read by its typed name, so that a question renamed in a form is told by a machine.

``body.get("review_day")`` goes on in silence when the question is called otherwise. Records are
read through ``forms/definitions/records.py``; what works on the questions of any form, or on
answers that are being made, may use literals, and each of those has to name a question there is.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from build_spec.records import page
from forms.definitions.definitions import load
from forms.program import bundled
from forms.schema.form import FormDef

ROOT = Path(__file__).parents[2]

ELSEWHERE = {
    "forms/rules/reader.py": "the questions of forms",
    "forms/privacy/never_tables.py": "lines of tables",
    "forms/privacy/never_shapes.py": "lines of tables",
    "forms/privacy/never_numbers.py": "shapes by their id in a table",
    "forms/privacy/never_reckoned.py": "shapes by their id in a table",
    "forms/privacy/never_words.py": "lines of tables",
    "forms/privacy/never_veils.py": "lines of tables",
    "desktop/excel/files/remarks.py": "attributes of the elements of a workbook",
    "desktop/excel/patch/arithmetic.py": "pieces of a formula",
    "desktop/excel/patch/formulas.py": "pieces of a formula",
    "desktop/excel/patch/results.py": "elements of a workbook",
    "desktop/excel/patch/rows.py": "attributes of the elements of a workbook",
    "desktop/excel/patch/sheet.py": "attributes of the elements of a workbook",
    "desktop/excel/patch/values.py": "signs of a number format",
    "desktop/excel/patch/biff/rows.py": "facts of an error",
    "desktop/demo/county.py": "what the demonstration's county prints",
    "sync/client/parcel.py": "the parcel that waits for its receipt",
    "sync/client/exchange.py": "messages",
    "sync/ledger/chains/feed.py": "how far a book has counted its feed",
    "sync/county/accounts/accounts.py": "accounts of the console",
    "sync/county/backup/backup.py": "lines of a backup",
    "sync/county/audit/export.py": "lines of an export",
    "sync/county/audit/verify.py": "lines of an export",
    "sync/county/commands/restoring.py": "what was put back",
    "sync/county/devices/enrolment.py": "what a store has to hold",
    "sync/county/console/console.py": "what a page shows",
    "sync/county/settings.py": "the county's settings file",
    "sync/county/reading/pack_trial.py": "what a pack is made of",
    "sync/ledger/replica.py": "frames that wait",
    "sync/ledger/projection.py": "rows of the table",
    "sync/store/metadata.py": "what a ledger knows about itself",
}
"""Modules whose dictionaries hold no answers, and what they hold."""

GENERIC = {
    "forms/tasks/data_duties.py": "counts the records of any form about somebody",
    "desktop/cli/records.py": "lists the records of any form and writes them into a workbook",
    "desktop/excel/looking/worlds.py": "lays out the records of any form that a roster brings",
    "desktop/ui/pages/rules/derived_list.py": "shows the cards of any list",
    "desktop/ui/pages/people/person_copy.py": "copies the records of any form about somebody",
    "desktop/ui/pages/people/person.py": "shows the records of any form about somebody",
    "desktop/ui/pages/indicators/panels.py": "names a record of any form",
    "desktop/ui/pages/people/timeline.py": "tells the records of any form",
    "forms/leads/succession.py": "asks of any form, a county's own too, whether it has ended",
    "forms/letters/filled_letter.py": "puts the answers of any form into a letter",
    "forms/village/sealed_access.py": "of whom a record of any form is",
    "forms/notices/rows_of_form.py": "rows of any form, a county's own too",
    "forms/indicators/indicator.py": "where a record of any form belongs",
    "forms/indicators/facts.py": "whom a record of any form is about",
    "forms/reports/count.py": "counts the records of any form",
    "sync/county/reading/clashes.py": "names whom a record of any form is about",
}
"""Modules that may read a record by a literal, and why."""

NO_RECORDS = frozenset({
    "settings", "parameters", "figures", "sentences", "said", "asked", "slots",  # of rules
    "row", "tally", "sums", "counts", "failures", "c", "fields", "forms",  # of tables and forms
    "meta", "metadata", "environ",  # of the book and the machine
    "form", "query", "query_params", "path", "path_params", "headers", "scope", "message",
    "attributes", "formats", "families", "face", "idToObject", "SPACE", "WIDGETS", "MASKS",
    "name", "text", "texts", "host", "entries", "parts",
})  # fmt: skip
"""What dictionaries are called that hold no answers."""


BY_NAME = frozenset({"linked", "begun", "day_in", "by_then"})
"""Our own functions that take a question by its name."""

WORD = re.compile(r"[a-z][a-z0-9_]*")


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and literal of everything that may be an answer read by the name of its question."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(str(key)), *_]
            ):
                keys = [key]
            case ast.Subscript(value=owner, slice=ast.Constant(str(key)), ctx=ast.Load()):
                keys = [key]
            case ast.Compare(
                left=ast.Constant(str(key)), ops=[ast.In() | ast.NotIn()], comparators=[owner]
            ):
                keys = [key]
            case ast.Call(func=owner, args=args) if called(owner) in BY_NAME:
                keys = [str(a.value) for a in args if isinstance(a, ast.Constant)]
            case _:
                continue
        if called(owner) not in NO_RECORDS:
            yield from ((node.lineno, key) for key in keys if WORD.fullmatch(key))


def called(owner: ast.AST) -> str:
    """The last word of what is read: ``body`` of ``(view.body(…) or {})``."""
    match owner:
        case ast.Name(word) | ast.Attribute(attr=word):
            return word
        case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.BoolOp(values=[inner, *_]):
            return called(inner)
    return ""


def read_in(root: Path) -> Iterator[tuple[str, int, str]]:
    """Module, line and literal of every record read by a literal."""
    for path in sorted(
        p for top in ("desktop", "forms", "sync") for p in (root / top).rglob("*.py")
    ):
        module = path.relative_to(root).as_posix()
        if module not in ELSEWHERE:
            for line, key in literals(ast.parse(path.read_text(encoding="utf-8"))):
                yield module, line, key


def strangers(root: Path, forms: Mapping[str, FormDef]) -> list[str]:
    """Literals that name no question and no form."""
    known = {field.id for form in forms.values() for field in form.fields} | forms.keys()
    return [f"{module}:{line} {key}" for module, line, key in read_in(root) if key not in known]


def test_records_are_read_by_their_typed_names() -> None:
    by_literal = {module for module, _, _ in read_in(ROOT)}
    assert not by_literal - GENERIC.keys(), "read it through forms/definitions/records.py"
    assert not GENERIC.keys() - by_literal, "converted: take it off the list"


def test_what_is_read_by_a_literal_is_a_question() -> None:
    assert not strangers(ROOT, bundled().forms)


def test_a_renamed_question_is_told(tmp_path: Path) -> None:
    """A lead rests on benefit.review_day: renamed in the form, the module is stale; written anew,
    mypy names the reader."""
    shutil.copytree(
        ROOT / "forms", tmp_path / "forms", ignore=shutil.ignore_patterns("__pycache__")
    )
    benefit = tmp_path / "forms/data/forms/benefit.yaml"
    text = benefit.read_text(encoding="utf-8")
    benefit.write_text(text.replace("review_day", "review_on"), encoding="utf-8")
    renamed, written = (
        page(load(tmp_path / "forms/data").forms),
        tmp_path / "forms/definitions/records.py",
    )
    assert renamed != written.read_text(encoding="utf-8")
    written.write_text(renamed, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "forms/leads/register_checks.py"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert '"Benefit" has no attribute "review_day"' in told.stdout
