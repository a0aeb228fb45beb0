"""The catalogue: every answer by its id, made once for what holds in a village."""

from collections.abc import Mapping
from typing import TypeAlias
from weakref import WeakKeyDictionary

from forms.answer_book.answer_entry import AnswerEntry
from forms.answer_book.benefits import benefit_entries
from forms.answer_book.counts import count_entries
from forms.answer_book.derived import derived_entries
from forms.answer_book.kin import kin_entries
from forms.answer_book.place_counts import place_count_entries
from forms.answer_book.project_money import project_money_entries
from forms.answer_book.stored import stored_entries
from forms.definitions.definitions import Definitions

Catalogue: TypeAlias = Mapping[str, AnswerEntry]

_MADE: "WeakKeyDictionary[Definitions, Catalogue]" = WeakKeyDictionary()


def catalogue(definitions: Definitions) -> Catalogue:
    """All answers, by id; what is worked out goes before what somebody wrote down beside it."""
    known = _MADE.get(definitions)
    if known is None:
        own = {entry.id: entry for entry in stored_entries(definitions)}
        own |= {entry.id: entry for entry in derived_entries(definitions)}
        own |= {entry.id: entry for entry in benefit_entries(definitions)}
        own |= {entry.id: entry for entry in count_entries()}
        own |= {entry.id: entry for entry in place_count_entries(own)}
        own |= {entry.id: entry for entry in project_money_entries()}
        known = _MADE[definitions] = {e.id: e for e in kin_entries(own)} | own
    return known
