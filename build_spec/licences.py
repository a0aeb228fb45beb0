"""Every part of a package with its version and licence: the list (CycloneDX 1.6) and the texts.

    python -m build_spec.licences                       make desktop/resources/licences anew
    python -m build_spec.licences FOLDER linux|windows  a frozen program: each file has its part,
                                                        licences/sbom.cdx.json has this system's

The wheels come from uv.lock as a package takes them, their words and texts from what is installed
here; what no wheel names stands in ``licences.toml``.
"""

import re
import shutil
import subprocess
import sys
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT: Final = Path(__file__).parents[1]
KEPT: Final = ROOT / "desktop/resources/licences"
LIST: Final = "sbom.cdx.json"
_EXPORT: Final = (
    "export", "-q", "--locked", "--no-dev", "--extra", "desktop", "--extra", "county",
    "--no-hashes",
    "--no-emit-project", "--no-emit-package", "psycopg", "--no-emit-package", "psycopg-binary",
    "--no-header", "--no-annotate",
)  # fmt: skip
"""What goes into a package: the same words as build_spec/site.sh."""
_TEXT = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_ELSEWHERE = ("android", "musl")
"""Folders of licences of parts that are built in for other systems."""
_OURS = ("desktop", "forms", "sync")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a package.

    Attributes:
        name: As its makers call it, in small letters.
        version: Of what we pack.
        licence: SPDX expression.
        text: The whole licence; empty where nobody brought it.
        source: Where it comes from.
        files: Patterns of its files in a frozen program.
        systems: Where it is in a package.
        because: Why a licence outside the list may be there.
        wheel: Whether it is one.
    """

    name: str
    version: str
    licence: str
    text: str
    source: str
    files: tuple[str, ...]
    systems: tuple[str, ...] = ("linux", "windows")
    because: str = ""
    wheel: bool = False


def written() -> dict[str, dict[str, dict[str, object]]]:
    """What people wrote in licences.toml."""
    return tomllib.loads((ROOT / "build_spec/licences.toml").read_text(encoding="utf-8"))


def parts() -> list[Part]:
    """All parts, wheels first."""
    return [*_wheels(), *_others()]


def _wheels() -> Iterator[Part]:
    """The locked libraries, as they are installed here.

    Yields:
        One part for each.
    """
    uv = shutil.which("uv") or str(ROOT / "build/uv/bin/uv")
    told = subprocess.run(
        [uv, *_EXPORT], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout
    for name, version, marker in re.findall(r"^([\w-]+)==([^\s;]+)(.*)$", told, re.MULTILINE):
        yield _wheel(name, version, ("windows",) if "win32" in marker else ("linux", "windows"))


def _wheel(name: str, version: str, systems: tuple[str, ...]) -> Part:
    about = ROOT / f"desktop/resources/licences/{name}.txt"
    words = written()["wheels"].get(name)
    source = f"https://pypi.org/project/{name}/{version}/"
    try:
        installed = distribution(name)
    except PackageNotFoundError:  # for Windows only: its words are kept from where it is
        text = about.read_text(encoding="utf-8") if about.exists() else ""
        return Part(name, version, str(words or ""), text, source, (f"{name}*",), systems, "", True)
    licence = str(words or installed.metadata.get("License-Expression") or "")
    return Part(
        name, version, licence, _text_of(name), source, tuple(_files_of(name)), systems, wheel=True
    )


def _text_of(name: str) -> str:
    """All licence files of an installed wheel, one after the other; Qt's wheels bring none."""
    if name in {"pyside6-essentials", "shiboken6"}:
        return (KEPT / "qt.txt").read_text(encoding="utf-8")
    at = distribution(name)
    found = {
        str(file): Path(str(at.locate_file(file)))
        for file in at.files or []
        if ".dist-info/" in str(file) and _TEXT.search(str(file))
        and not any(one in part for part in Path(str(file)).parts for one in _ELSEWHERE)
    }  # fmt: skip
    texts = [
        f"==== {file.partition('.dist-info/')[2]}\n\n"
        + path.read_text(encoding="utf-8", errors="replace").replace("\r", "").strip()
        for file, path in sorted(found.items())
    ]
    return "\n\n".join(texts) + "\n" if texts else ""


def _files_of(name: str) -> Iterator[str]:
    """Where the files of a wheel come to lie: below their folders, libraries beside the program.

    Yields:
        Patterns.
    """
    tops = set()
    for file in distribution(name).files or []:
        top, below, _ = str(file).partition("/")
        if top.endswith((".dist-info", "__pycache__")) or top == "..":
            tops.add(top.lower() if top.endswith(".dist-info") else "")
        elif top.endswith(".libs"):
            yield re.sub(r"-[0-9a-f]{8}", "-????????", Path(str(file)).name)  # one hash a build
        else:
            tops.add(top if below else re.sub(r"\.(?:abi3|cpython|cp3).*|\.py$", ".*", top))
    for top in sorted(tops - {""}):
        yield from (top, f"{top}/*")
    if name in {"pyside6-essentials", "shiboken6"}:
        yield {"shiboken6": "*shiboken6.abi3.*"}.get(name, "*pyside6.abi3.*")


def _others() -> Iterator[Part]:
    """What no wheel names.

    Yields:
        One part for each line of licences.toml.
    """
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {one["name"]: one["version"] for one in lock["package"]}
    for name, told in written()["parts"].items():
        of = told.get("locked")
        version = locked[name if of is True else str(of)] if of else str(told["version"])
        path = ROOT / str(told.get("text", f"desktop/resources/licences/{name}.txt"))
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        yield Part(
            name, version, str(told["licence"]), text, str(told["source"]),
            tuple(map(str, _listed(told["files"]))),
            tuple(map(str, _listed(told.get("systems", ["linux", "windows"])))),
            str(told.get("because", "")),
        )  # fmt: skip


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def faults(found: list[Part], allowed: list[str]) -> Iterator[str]:
    """What must not be packed: without licence, without its text, or of a kind nobody agreed to.

    Args:
        found: The parts.
        allowed: Licences that need no reason.

    Yields:
        A sentence for each.
    """
    for part in found:
        of_or = re.split(r" OR ", part.licence.replace("(", "").replace(")", ""))
        fits = any(all(one in allowed for one in choice.split(" AND ")) for choice in of_or)
        if not part.licence:
            yield f"{part.name}: no licence; read its text and write it into licences.toml"
        elif not fits and not part.because:
            yield f"{part.name}: {part.licence} is outside the allowed list and has no reason"
        if not part.text.strip():
            yield f"{part.name}: no text of its licence"


def owner(name: str, found: list[Part]) -> str:
    """To which part a file belongs.

    Args:
        name: Its path in a frozen program.
        found: The parts.

    Returns:
        The name of the part, empty where it is nobody's.
    """
    name = name.removeprefix("_internal/")
    for part in sorted(found, key=lambda one: one.wheel):
        if any(fnmatchcase(name, pattern) for pattern in part.files):
            return part.name
    top = name.partition("/")[0]
    if top.endswith(".dist-info"):
        called = re.sub(r"[-_.]+", "-", top.removesuffix(".dist-info").rpartition("-")[0]).lower()
        return next((part.name for part in found if part.name == called), _ours(called))
    return _ours(top)


def _ours(top: str) -> str:
    return "cunji" if top in {*_OURS, "cunji", "licences"} else ""


def bom(found: list[Part]) -> str:
    """The list as CycloneDX 1.6; the same parts make the same bytes.

    Args:
        found: The parts.
    """
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    whole = Component(
        name="cunji", version=version["project"]["version"], type=ComponentType.APPLICATION,
        bom_ref="cunji", licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )  # fmt: skip
    made = Bom(metadata=BomMetaData(component=whole))
    made.metadata.timestamp = None
    inside = [_component(part) for part in found]
    made.components.update(inside)
    made.register_dependency(whole, inside)
    told = JsonV1Dot6(made).output_as_string(indent=1)
    return re.sub(r' "serialNumber": "[^"]*",\n', "", told) + "\n"  # drawn anew each time


def _component(part: Part) -> Component:
    face = any(one.startswith("desktop/resources/fonts/") for one in part.files)
    return Component(
        name=part.name, version=part.version, bom_ref=part.name,
        type=ComponentType.FILE if face else ComponentType.LIBRARY,
        purl=PackageURL("pypi", None, part.name, part.version) if part.wheel else None,
        licenses=[LicenseFactory().make_from_string(
            part.licence, license_acknowledgement=LicenseAcknowledgement.CONCLUDED)],
        external_references=[
            ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(part.source))],
        properties=[Property(name="cunji:system", value=one) for one in part.systems],
    )  # fmt: skip


def make(folder: Path) -> None:
    """The list and a text for each part.

    Args:
        folder: Where they go; texts that nobody needs any more are taken away.
    """
    found = parts()
    for part in found:
        (folder / f"{part.name}.txt").write_text(part.text, encoding="utf-8", newline="\n")
    (folder / LIST).write_text(bom(found), encoding="utf-8", newline="\n")
    named = {f"{part.name}.txt" for part in found}
    for path in folder.glob("*.txt"):
        if path.name not in named:
            path.unlink()


def frozen(folder: Path, system: str) -> list[str]:
    """Give a frozen program its list; name the files of which nobody knows the licence.

    Args:
        folder: The program.
        system: linux or windows.
    """
    found = [part for part in parts() if system in part.systems]
    (folder / "licences").mkdir(exist_ok=True)
    (folder / "licences" / LIST).write_text(bom(found), encoding="utf-8", newline="\n")
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(f"{name} 不知道属于哪个部分" for name in names if not owner(name, found))


if __name__ == "__main__":
    warnings.simplefilter("error")
    if sys.argv[1:]:
        sys.exit("\n".join(frozen(Path(sys.argv[1]), sys.argv[2])) or 0)
    make(KEPT)
