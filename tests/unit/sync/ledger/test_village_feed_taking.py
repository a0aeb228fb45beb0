"""What comes together in one transaction leaves the very tables that frame after frame leaves."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forms.errors import CunjiError
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.closed.keys import take_trees, trees_of
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from sync.ledger.village_feed import Taking, VillageFeed, move_head
from sync.store.tables import chains, clashes, frames, records, villages
from tests.helpers.villages import a_feed, a_ledger, close, edit, key_of, pull, push, save

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "edit", "edit", "add", "mark", "seal", "pull", "push", "push"]),
        st.integers(0, 1),
        st.integers(0, 5),
        st.integers(0, 9),
    ),
    min_size=5,
    max_size=25,
)


def handed_up_together(ledger: Ledger, feed: VillageFeed) -> bool:
    """What a device has not confirmed, in one transaction; whether it could be taken like that."""
    replica = Replica(ledger.store)
    replica.seal()
    own = replica.own_frames(replica.confirmed_dseq)
    take_trees(feed.store, trees_of(ledger.store))
    try:
        with feed.store.writing() as db:
            taking = Taking(feed.store, db, feed.head())
            for _, row in own:
                plain = unpacked(row.body)
                taking.take(row.signature, row.body, key_of(ledger), (plain, read(plain)))
            move_head(db, feed.store.place, taking.head)
    except CunjiError:
        for _, row in own:
            feed.accept(row.signature, row.body, key_of(ledger))
        return False
    assert [row.seq for row in taking.taken] == [row.seq for row in taking.taken if row.seq]
    return True


def tables(feed: VillageFeed) -> dict[str, list[tuple[str, ...]]]:
    """Everything a push writes, but the moment."""
    found: dict[str, list[tuple[str, ...]]] = {}
    with feed.store.engine.connect() as db:
        for table in (chains, clashes, frames, records, villages):
            columns = [column for column in table.c if column.name != "last_contact"]
            found[table.name] = sorted(
                tuple(map(repr, row)) for row in db.execute(select(*columns))
            )
    return found


@settings(max_examples=25)
@given(acts=ACTS)
def test_together_and_one_by_one_are_the_same(acts: list[tuple[str, int, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one_by_one = a_feed(f"sqlite:///{folder / 'a.db'}")
        together = a_feed(f"sqlite:///{folder / 'b.db'}")
        books = [a_ledger(folder / "one.db"), a_ledger(folder / "two.db")]
        save(books[0], "household", {"head_name": "韦大山"})
        for act, whose, which, value in [*acts, ("push", 0, 0, 0), ("push", 1, 0, 0)]:
            book = books[whose]
            homes = sorted(r.id for r in book.read.records("household"))
            if act == "add" or (act == "edit" and not homes):
                save(book, "household", {"head_name": f"韦{value}"})
            elif act == "edit":
                edit(book, homes[which % len(homes)], **{["note", "hh_no"][value % 2]: f"{value}"})
            elif act == "mark" and len(homes) > 1:
                book.write.retract([homes[-1]], actor="韦书记", reason="重复")
            elif act == "seal":
                Replica(book.store).seal()
            elif act == "pull":
                pull(book, one_by_one)
            elif act == "push":
                assert handed_up_together(book, together)
                push(book, one_by_one)
                assert tables(together) == tables(one_by_one)
        close(*books, one_by_one, together)
