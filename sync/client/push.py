"""The push: what a village sends up, and in which order.

Its own frames; and after a county was set back, those of its other computers that the county has
lost, as they signed them: whoever made them may never call again, so every book of the village
sends what it holds, and the county takes each once. Nobody changes a record before its creation was
sent.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from forms.schema.device_role import may_vouch, role_of
from sync.frames.births import births_in
from sync.frames.decode import read
from sync.frames.packing import unpacked
from sync.ledger.chains.log import Chain, FrameRow
from sync.ledger.closed.keys import told_trees, trees_of
from sync.ledger.replica import Replica
from sync.protocol.keys import sealed_tree
from sync.protocol.messages import Frame, Keys, Vouch


def push_messages(replica: Replica, after: int) -> Iterator[tuple[Vouch | Frame, int]]:
    """Everything the county may lack, with how many changes of one's own each holds.

    What others wrote follows the county's own word for who signed it.

    Args:
        replica: The village's, sealed.
        after: Own frames follow from here.
    """
    vouches = may_vouch(role_of(replica.store.meta.get("role") or ""))
    others = replica.of_others_waiting() if vouches else []
    own = replica.own_frames(after)
    known = replica.authors.all() if others else {}
    mine = own[0][0].chain if own else 0
    for chain, row in in_order([*others, *own]) if others else own:
        author = known.pop((chain.device, chain.epoch), None) if chain.chain != mine else None
        if author is not None:
            yield Vouch(*author), 0
        count = row.last - row.first + 1 if chain.chain == mine else 0
        yield Frame(row.signature, row.body, chain.fork), count


def keys_lacking(replica: Replica) -> Iterator[Keys]:
    """The trees of keys the county was not told yet, sealed to it: what opens what follows."""
    county = bytes.fromhex(replica.store.meta.get("county_key") or "")
    told = told_trees(replica.store)
    for tree in trees_of(replica.store) if county else ():
        if tree.mark not in told:
            yield from sealed_tree(county, tree)


def in_order(waiting: Sequence[tuple[Chain, FrameRow]]) -> Iterator[tuple[Chain, FrameRow]]:
    """Frames of several chains, each after those that created what it names."""
    there: dict[tuple[str, int], int] = {}
    queues: dict[int, deque[tuple[Chain, FrameRow]]] = {}
    for chain, row in waiting:
        queue = queues.setdefault(chain.chain, deque())
        if not queue:
            who = (chain.device, chain.epoch)
            there[who] = max(there.get(who, 0), row.first - 1)
        queue.append((chain, row))
    moved = True
    while moved:
        moved = False
        for queue in queues.values():
            while queue and _ready(queue[0][1], queue[0][0], there):
                chain, row = queue.popleft()
                who = (chain.device, chain.epoch)
                there[who] = max(there[who], row.last)
                moved = True
                yield chain, row
    for queue in queues.values():  # the county will say what it misses
        yield from queue


def _ready(row: FrameRow, chain: Chain, there: Mapping[tuple[str, int], int]) -> bool:
    births = births_in(read(unpacked(row.body)))
    own = (chain.device, chain.epoch)
    return all(
        b.number <= there.get((b.device, b.epoch), b.number)
        for b in births
        if (b.device, b.epoch) != own
    )
