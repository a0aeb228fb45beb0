"""The push: what a village sends up, and in which order.

Its own changes; and after a county was set back, those of its other computers that the county has
lost: whoever made them may never call again, so every book of the village sends what it holds, and
the county takes each once. Nobody changes a record before its creation was sent.
"""

from collections.abc import Iterator, Sequence

from forms.schema.device_role import may_vouch, role_of
from forms.schema.form import RecordId
from sync.change import Change, Kind
from sync.ledger.replica import Replica
from sync.protocol.encode import LARGEST, portions, to_columns
from sync.protocol.frames import Pace
from sync.protocol.messages import Held, Ops
from sync.protocol.signing import Signer


def push_messages(
    replica: Replica, signer: Signer, after: int, upto: int, pace: Pace
) -> Iterator[Ops | Held]:
    """Everything the county may lack, in frames.

    Args:
        replica: The village's.
        signer: Of this device.
        after: Own changes follow from here.
        upto: The last own number.
        pace: How large frames are to be; whoever sends them tells it.
    """
    vouches = may_vouch(role_of(replica.store.meta.get("role") or ""))
    others = replica.of_others_unconfirmed() if vouches else []
    if not others:
        yield from _own(replica, signer, after, upto, pace)
        return
    confirmed = replica.confirmed_dseq
    own = replica.outbox(after, upto - after) if upto > after else []
    there = replica.outbox(confirmed, after - confirmed) if after > confirmed else []
    chains: dict[tuple[str, int], list[Change]] = {}
    for change in [*others, *own]:
        chains.setdefault((change.device, change.epoch), []).append(change)
    at_county = set(replica.rnos({c.record for chain in chains.values() for c in chain}))
    at_county |= {c.record for c in there}  # the county holds them; its receipt has not come yet
    for run in runs(list(chains.values()), at_county):
        for portion in portions(run, lambda: pace.limit):
            yield _frame(replica, signer, portion)


def runs(chains: Sequence[Sequence[Change]], at_county: set[RecordId]) -> Iterator[list[Change]]:
    """The chains in runs, each record created before it is changed.

    Args:
        chains: Each in its own order.
        at_county: Records whose creation the county holds; those sent are added.
    """
    left = [list(chain) for chain in chains]
    moved = True
    while moved:
        moved = False
        for chain in left:
            run: list[Change] = []
            while chain and (chain[0].kind is Kind.CREATE or chain[0].record in at_county):
                at_county.add(chain[0].record)
                run.append(chain.pop(0))
            if run:
                moved = True
                yield run
    yield from (chain for chain in left if chain)  # the county will say what it misses


def _own(
    replica: Replica, signer: Signer, after: int, upto: int, pace: Pace
) -> Iterator[Ops | Held]:
    """Own changes, read as they are sent."""
    while after < upto:
        batch = replica.outbox(after, min(LARGEST, upto - after))
        for portion in portions(batch, lambda: pace.limit):
            yield _frame(replica, signer, portion)
        after = batch[-1].dseq


def _frame(replica: Replica, signer: Signer, portion: Sequence[Change]) -> Ops | Held:
    first, last = portion[0], portion[-1]
    device, epoch = last.device, last.epoch
    link = replica.link_of(device, epoch, last.dseq)
    assert link is not None
    signature = signer.sign_frame(device, epoch, last.dseq, link)
    columns = to_columns(portion, replica.rnos)
    if (device, epoch) == (replica.device, replica.epoch):
        return Ops(columns, link, signature)
    before = replica.link_of(device, epoch, first.dseq - 1)
    assert before is not None
    return Held(columns, before, link, signature)
