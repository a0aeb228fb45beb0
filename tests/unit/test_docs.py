"""The documents are true: what is generated is fresh, what is named exists."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

from build_spec.reference import PAGE, page, unraised

ROOT = Path(__file__).parents[2]


def test_a_form_whose_questions_changed_has_its_version_raised() -> None:
    assert not (told := unraised(PAGE.read_text(encoding="utf-8"))), "\n".join(told)


def test_the_reference_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m build_spec.reference"


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken = [
        (document.name, target)
        for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not broken


def test_every_file_named_in_the_documents_exists() -> None:
    """Besides the changelog, which tells what was."""
    named = re.compile(
        r"\b(?:desktop|forms|sync|tests|bench|build_spec)/[\w/.-]+\.(?:py|sh|csv|yaml)\b"
    )
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    missing = [
        (document.name, path)
        for document in documents
        if document.name != "CHANGELOG.md"
        for path in named.findall(document.read_text(encoding="utf-8"))
        if "xx." not in path and not (ROOT / path).exists()  # as in RP-xx.yaml
    ]
    assert not missing


def test_one_version() -> None:
    """By hand in pyproject.toml; what else tells a version agrees."""
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = written["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    told = re.findall(r"^## (\S+) — ", changes, re.MULTILINE)
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    (locked,) = (one["version"] for one in lock["package"] if one["name"] == "cunji")
    assert (told[0], locked) == (version, version)
    assert metadata.version("cunji") == version, "run: make setup"
    assert told == sorted(told, key=lambda one: [int(n) for n in one.split(".")], reverse=True)
