"""All definitions a program works with: the bundled ones, overlaid by what the county published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from forms.definitions.form_reader import load_forms
from forms.definitions.notice import NoticeDef
from forms.definitions.notice_reader import load_notices
from forms.errors import UnknownForm
from forms.schema.code_list import Codes
from forms.schema.form import FormDef

if TYPE_CHECKING:
    from forms.definitions.parameters import Parameters

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Forms, code lists and notices.

    Attributes:
        forms: Definitions by id, in the order people should see.
        codes: The code lists.
        notices: Kinds of notice by id.
    """

    forms: Mapping[str, FormDef]
    codes: Codes
    notices: Mapping[str, NoticeDef] = field(default_factory=dict)

    def form(self, form_id: str) -> FormDef:
        """The definition with this id.

        Raises:
            UnknownForm: There is none.
        """
        form = self.forms.get(form_id)
        if form is None:
            raise UnknownForm(form=form_id)
        return form

    def settling(self, list_id: str) -> FormDef | None:
        """The form whose record settles what a derived list could not tell; None without one."""
        found = (form for form in self.forms.values() if list_id in form.register.settles)
        return next(found, None)


def load(*folders: Path) -> Catalogue:
    """Read definitions; a file in a later folder replaces its namesake in an earlier one.

    Args:
        folders: Each with ``forms/*.yaml``, ``codes/*.csv`` and ``notices/*.yaml``; any may be
            missing.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    codes = Codes([folder / "codes" for folder in folders])
    files = {p.stem: p for folder in folders for p in sorted((folder / "forms").glob("*.yaml"))}
    sheets = {p.name: p for folder in folders for p in sorted((folder / "notices").glob("*.yaml"))}
    notices = load_notices((sheets[name] for name in sorted(sheets)), codes)
    return Catalogue(load_forms(list(files.values()), codes), codes, notices)


@cache
def bundled() -> Catalogue:
    """The definitions that come with the program, read once."""
    return load(DATA)


def notices_of(parameters: "Parameters | None") -> Mapping[str, NoticeDef]:
    """The kinds of notice where these figures hold; those of the program when left out."""
    if parameters is None or parameters.notices is None:
        return bundled().notices
    return parameters.notices
