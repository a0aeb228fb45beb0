"""A save writes little: what it leaves alone is what the fold of the whole log would say too."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.event import listen

from forms.schema.form import RecordId, Value
from sync.ledger.chains.tail import tail_body
from sync.ledger.identity import latest_mark, own_mark
from sync.ledger.ledger import Ledger
from sync.ledger.projection import Projection
from sync.ledger.replica import Replica
from sync.ledger.search.search import search, write_keys
from sync.store.tables import records, tail
from sync.store.values import Draft
from tests.helpers.villages import ACTOR, a_family, a_ledger, close, edit, save, unsent

MOST_STATEMENTS = 9
"""Of a save of one answer, with its beginning."""


def rows_of(ledger: Ledger) -> list[dict[str, Any]]:
    """All records, but for whether their keys stand: a fold has them written again."""
    with ledger.store.engine.connect() as db:
        rows = db.execute(select(records).order_by(records.c.id)).mappings().all()
    return [{n: v for n, v in row.items() if n not in ("keyed", "found_by")} for row in rows]


def keyed(ledger: Ledger, record: RecordId) -> int | None:
    """Whether the search keys of a record stand."""
    with ledger.store.engine.connect() as db:
        return db.scalar(select(records.c.keyed).where(records.c.id == record))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("name"), st.sampled_from(("韦秀兰", "黄明", "甲"))),
        st.tuples(st.just("note"), st.text(max_size=3) | st.none()),
        st.tuples(st.just("move"), st.integers(0, 1)),
        st.tuples(st.just("day"), st.integers(1, 28)),
        st.tuples(st.just("mark"), st.just(0)),
        st.tuples(st.just("bring back"), st.just(0)),
        st.tuples(st.just("undo"), st.just(0)),
        st.tuples(st.just("seal"), st.just(0)),
    ),
    max_size=14,
)


def do(ledger: Ledger, called: RecordId, what: str, day: int, marks: list[int]) -> None:
    """Change a visit, mark it as mistaken, bring it back, or take the last of these back."""
    now = ledger.read.get(called)
    live = now is not None and now.live
    if what == "day" and live:
        edit(ledger, called, day=f"2026-11-{day:02}")
    elif what == "mark" and live:
        marks.append(ledger.write.retract([called], actor=ACTOR, reason="误录").tx)
    elif what == "bring back" and not live:
        marks.append(ledger.write.restore([called], actor=ACTOR).tx)
    elif what == "undo" and marks:
        ledger.write.undo(marks.pop(), actor=ACTOR)


@given(STEPS)
@settings(deadline=None, max_examples=20)
def test_rows_are_what_the_whole_log_says_and_the_last_change_is_known(
    tmp_path_factory: Any, steps: list[tuple[str, Any]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("saves")
    ledger = a_ledger(folder / "one.db")
    homes = [save(ledger, "household", {"head_name": name}) for name in ("韦大山", "黄大水")]
    person = save(ledger, "person", {"household": homes[0], "name": "韦秀兰"})
    visit: dict[str, Value] = {
        "household": homes[0],
        "person": person,
        "day": "2026-11-02",
        "mode": "1",
    }
    called = save(ledger, "visit", visit)
    marks: list[int] = []
    for what, value in steps:
        if what in ("name", "note", "move"):
            answer = "household" if what == "move" else what
            edit(ledger, person, **{answer: homes[value] if what == "move" else value or None})
        elif what == "seal":
            Replica(ledger.store).seal()
        else:
            do(ledger, called, what, value, marks)
        assert latest_mark(ledger.store) == own_mark(ledger.store)
    before = rows_of(ledger)
    with ledger.store.writing() as db:
        Projection(db, ledger.store).refold([RecordId(row["id"]) for row in before])
    assert rows_of(ledger) == before
    assert ledger.read.check().good
    close(ledger)


def test_a_save_asks_little(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, note="先前")
    asked: list[str] = []
    now = ledger.read.get(person)
    assert now is not None
    listen(ledger.store.engine, "before_cursor_execute", lambda *call: asked.append(str(call[2])))
    save(ledger, "person", {**now.body, "note": "改了"}, person)
    assert len(asked) <= MOST_STATEMENTS, asked


def test_keys_stand_until_what_one_is_found_by_changes(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    write_keys(ledger.store)
    edit(ledger, person, note="改了")
    assert keyed(ledger, person) == 1
    edit(ledger, person, name="黄桂英")
    assert keyed(ledger, person) == 0
    assert [hit.id for hit in search(ledger.store, "hgy")] == [person]
    assert not search(ledger.store, "韦秀兰")


def test_a_save_of_many_waits_packed_and_says_the_same(ledger: Ledger) -> None:
    names = [f"第{number}屯" for number in range(400)]
    made = ledger.write.save([Draft("hamlet", {"name": name}) for name in names], actor=ACTOR)
    with ledger.store.engine.connect() as db:
        size = db.scalar(select(func.sum(func.length(tail.c.body))))
    assert size is not None
    assert 4 * size < len(tail_body(made.changes))
    assert unsent(ledger) == list(made.changes)
    assert latest_mark(ledger.store) == own_mark(ledger.store)
    assert ledger.read.check().good
