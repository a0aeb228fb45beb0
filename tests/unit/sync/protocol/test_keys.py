"""Trees of keys come whole, however large, to whom they are sealed, and to nobody else."""

import pytest
from nacl.signing import SigningKey

from forms.schema.form import RecordId
from sync.errors.wire import FrameBroken
from sync.frames.key_tree import KeyTree
from sync.ledger.chains.keyring import KeptTree
from sync.protocol.keys import PART, KeysReader, sealed_tree
from sync.protocol.messages import encode, read_down
from sync.protocol.signing import Signer


def test_a_tree_comes_whole_however_many_were_taken_out_of_it() -> None:
    here, other = (Signer(bytes(SigningKey.generate()).hex()) for _ in range(2))
    tree = KeyTree.of(bytes(32))
    small = KeptTree(tree.mark, "00112233445566aa", 1, tree.kept())
    tree.erase(RecordId(f"{n:032x}") for n in range(300))
    large = small._replace(kept=tree.kept())
    assert len(large.kept) > PART
    reader = KeysReader(here)
    for sent, count in ((small, 1), (large, 2)):
        messages = [read_down(encode(one)) for one in sealed_tree(here.public, sent)]
        assert len(messages) == count
        found = [reader.take(one) for one in messages]  # type: ignore[arg-type]
        assert found == [None] * (count - 1) + [sent]
        assert KeyTree.read(found[-1].kept).mark == tree.mark  # type: ignore[union-attr]
        with pytest.raises(FrameBroken):
            KeysReader(other).take(messages[0])  # type: ignore[arg-type]
