"""Which parts of others the program holds, and under which licence each may be passed on.

The list and the texts are made by ``build_spec/licences.py`` and lie in ``resources/licences``.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from desktop.errors.command import NoSuchBundled

FOLDER: Final = Path(__file__).parent / "resources/licences"


@dataclass(frozen=True, slots=True)
class Bundled:
    """A part of others.

    Attributes:
        name: As its makers call it, in small letters.
        version: Of what is in the program.
        licence: SPDX expression, or a name SPDX does not know.
    """

    name: str
    version: str
    licence: str


class _Licence(msgspec.Struct):
    id: str = ""
    name: str = ""


class _Under(msgspec.Struct):
    """CycloneDX writes an expression, an SPDX id or a free name."""

    expression: str = ""
    license: _Licence = msgspec.field(default_factory=_Licence)


class _Component(msgspec.Struct):
    name: str
    version: str
    licenses: tuple[_Under, ...]


class _List(msgspec.Struct):
    components: tuple[_Component, ...]


@cache
def bundled_parts() -> tuple[Bundled, ...]:
    """All of them, by name."""
    told = msgspec.json.decode((FOLDER / "sbom.cdx.json").read_bytes(), type=_List)
    found = (Bundled(one.name, one.version, _words(one.licenses[0])) for one in told.components)
    return tuple(sorted(found, key=lambda part: part.name))


def licence_text(name: str) -> str:
    """The whole licence of a part.

    Args:
        name: Of the part.

    Raises:
        NoSuchBundled: There is none of this name.
    """
    if name not in {part.name for part in bundled_parts()}:
        raise NoSuchBundled(name=name)
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def _words(under: _Under) -> str:
    return under.expression or under.license.id or under.license.name
