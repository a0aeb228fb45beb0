"""Every kind of event in every shape of household, in a real ledger: one save, one undo."""

from pathlib import Path

import pytest

from forms.events.plan import writes
from sync.ledger.ledger import Ledger
from sync.store.values import Draft
from tests.helpers.shapes import SHAPES, Shape
from tests.helpers.villages import ACTOR, a_ledger, close
from tests.unit.forms.events.test_plan import Case, cases, told


def filled(path: Path, shape: Shape) -> Ledger:
    """A ledger that holds the village of a shape."""
    ledger = a_ledger(path)
    bodies = {form: records for form, records in shape.bodies.items() if form != "village"}
    drafts = [Draft(f, body, r) for f, records in bodies.items() for r, body in records.items()]
    ledger.write.save(drafts, actor=ACTOR)
    return ledger


def first_of_each_kind(shape: Shape) -> list[Case]:
    """One case for each kind of event that may happen here and brings most with it."""
    best: dict[str, tuple[int, Case]] = {}
    for case in cases():
        found = told(case) if case.shape is shape else None
        if found is not None and not found.refused:
            brings = len(found.consequences)
            if brings > best.get(case.event.id, (-1, case))[0]:
                best[case.event.id] = (brings, case)
    return [case for _, case in best.values()]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_an_event_is_taken_back_whole(tmp_path: Path, shape: Shape) -> None:
    ledger = filled(tmp_path / "ledger.db", shape)
    before = ledger.read.bodies()
    done = first_of_each_kind(shape)
    assert len(done) >= 5
    for case in done:
        drafts = [Draft(one.form, one.body, one.record) for one in writes(told(case))]
        saved = ledger.write.save(drafts, actor=ACTOR, reason=case.event.title)
        assert ledger.read.bodies() != before
        undone = ledger.write.undo(saved.tx, actor=ACTOR)
        assert not undone.kept, case.event.id
        assert ledger.read.bodies() == before, case.event.id
    close(ledger)
