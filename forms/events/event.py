"""An event of life as a value: what its card asks, what it writes, what it may bring with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.schema.form import FieldDef

NEW: Final = "new"
"""Whose card it is where somebody, or a household, comes into being."""


@dataclass(frozen=True, slots=True)
class EventSet:
    """Answers an event writes in any case.

    A text that begins with ``$`` is what was said on the card (``$day``), an answer of a person
    named there (``$head.name``), or one of ``$home`` (the household), ``$new`` (the person who
    comes into being) and ``$each`` (every one of several people). Any other text stands for itself.

    Attributes:
        form: Form of the record.
        of: Whose card it is: an ask, ``home``, ``new``, or empty for a new record for each of the
            people.
        when: An ask; nothing is written where it is not answered. Empty: in any case.
        unless: An ask; nothing is written where it is answered.
        answers: By question.
    """

    form: str
    of: str
    when: str
    unless: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EventTask:
    """What is to be done after an event.

    Attributes:
        what: Text with the slots ``{who}`` and, with ``each``, ``{whom}`` and ``{what}``.
        days: Within how many days from the event, or from its being written down where it is late.
        lawful: Whether a law sets these days.
        each: Name of a finder: one task for each of its consequences that was ticked; empty for
            one task in any case.
    """

    what: str
    days: int
    lawful: bool
    each: str = ""


@dataclass(frozen=True, slots=True)
class EventDef:
    """A kind of event.

    Attributes:
        id: English name, stable for ever.
        title: Head of its card, as 登记死亡.
        name: In the menu, as 死亡.
        letter: Its key in the menu.
        several: Whether it may happen to several people of a household at once.
        whole: Whether it happens to all of a household: they are ticked to begin with.
        rank: Its place in the menu, the lowest first.
        purpose: What it is for and by which law.
        why: Code of ``change_reason``.
        say: What happens, with the asks as slots.
        who: The ask that names whose event it is; the page it was called from fills it.
        first: The ask that has the focus.
        asks: What is asked, in order; one of them is ``day``.
        defaults: What an ask that stays empty says, by ask.
        sets: What it writes in any case.
        guards: What keeps it from being written, or is told in red, by name.
        finds: Consequences, by name.
        tasks: What is to be done then.
        outlook: Whether the card shows what becomes of the lists of left-behind people.
        offered_at: A question of ``person`` at which the big form offers this card; empty for none.
        offered_value: What has to be answered there; empty for anything.
    """

    id: str
    title: str
    name: str
    letter: str
    several: bool
    rank: int
    purpose: str
    why: str
    say: str
    who: str
    first: str
    asks: tuple[FieldDef, ...]
    defaults: Mapping[str, str]
    sets: tuple[EventSet, ...]
    guards: tuple[str, ...]
    finds: tuple[str, ...]
    tasks: tuple[EventTask, ...]
    outlook: bool = False
    offered_at: str = ""
    offered_value: str = ""
    whole: bool = False

    def makes(self, form: str) -> bool:
        """Whether it makes a record of a form that did not exist."""
        return any(one.of == NEW and one.form == form for one in self.sets)

    def ask(self, name: str) -> FieldDef | None:
        """One of its asks."""
        return next((one for one in self.asks if one.id == name), None)
