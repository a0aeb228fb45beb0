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

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("花名册", ("village", "hamlet", "household", "household_type", "person", "absence", "former")),
    ("关爱", (
        "left_behind_child", "left_behind_woman", "left_behind_elder", "disabled_person",
        "helper", "one_to_one", "visit", "service", "mutual_aid_team", "facility",
    )),
    ("救助和监测", ("lead", "benefit", "monitored_household", "measure", "income")),
    ("健康和生活条件", ("health", "insurance", "school", "house", "water", "toilet")),
    ("村务", (
        "project", "fund", "meeting", "collective_decision", "contribution", "plan",
        "task", "posting", "objection", "complaint", "yearly_report", "look",
    )),
)  # fmt: skip
"""Title and form ids: how forms are grouped and ordered for people; others follow by id."""

ORDER = tuple(form for _, forms in GROUPS for form in forms)
"""The forms in the order of their groups."""


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
    rank = {form_id: place for place, form_id in enumerate(ORDER)}
    order = sorted(files, key=lambda form_id: (rank.get(form_id, len(rank)), form_id))
    sheets = {p.name: p for folder in folders for p in sorted((folder / "notices").glob("*.yaml"))}
    notices = load_notices((sheets[name] for name in sorted(sheets)), codes)
    return Catalogue(load_forms([files[form_id] for form_id in order], codes), codes, notices)


@cache
def bundled() -> Catalogue:
    """The definitions that come with the program, read once."""
    return load(DATA)


def notices_of(parameters: "Parameters | None") -> Mapping[str, NoticeDef]:
    """The kinds of notice where these figures hold; those of the program when left out."""
    if parameters is None or parameters.notices is None:
        return bundled().notices
    return parameters.notices
