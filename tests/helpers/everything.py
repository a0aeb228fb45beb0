"""All that a village is told of itself as of a day: lists, leads, indicators and returns."""

from datetime import date

from forms.indicators.count import indicators
from forms.leads.leads import gaps
from forms.program import bundled
from forms.reports.count import compute
from forms.rules.lists import LISTS, derive
from forms.village.view import VillageView


def everything(view: VillageView, day: date) -> dict[str, object]:
    """By name, each in a form that compares: answers, words, figures, rows."""
    definitions = bundled()
    found: dict[str, object] = {
        name: [
            (one.subject, one.answer, one.kind, one.reasons, one.missing)
            for one in derive(name, view, day, definitions)
        ]
        for name in LISTS
    }
    found["leads"] = [
        (one.rule, one.subject, one.answer, one.reasons, one.missing, one.facts, one.state)
        for one in gaps(view, day, definitions)
    ]
    for figure in indicators(view, day, definitions):
        found[figure.definition.id] = (
            figure.part, figure.rest, figure.unknown, figure.money, figure.absent, figure.asides
        )  # fmt: skip
    for name, report in definitions.reports.items():
        table = compute(report, view, day, definitions)
        found[name] = (table.rows, table.total, table.checks, table.notes, table.bars)
    return found


def differences(before: dict[str, object], after: dict[str, object]) -> dict[str, object]:
    """What is told otherwise, by name, with both."""
    return {name: (was, after[name]) for name, was in before.items() if was != after[name]}
