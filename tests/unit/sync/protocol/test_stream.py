"""Messages come out as they went in, in whatever pieces; what is too large is refused early."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors.wire import ChangeTooBig, FrameBroken
from sync.protocol.stream import MESSAGE_LIMIT, StreamReader, said


def in_pieces(whole: bytes, size: int, reader: StreamReader) -> list[bytes]:
    pieces = (whole[i : i + size] for i in range(0, len(whole), size))
    return [message for piece in pieces for message in reader.feed(piece)]


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=6), st.integers(1, 400))
def test_messages_come_out_as_they_went_in(contents: list[bytes], size: int) -> None:
    reader = StreamReader()
    assert in_pieces(b"".join(map(said, contents)), size, reader) == contents
    assert reader.clean


@pytest.mark.parametrize("cut", [1, 5, 20, 120])
def test_a_cut_stream_is_not_clean(cut: int) -> None:
    reader = StreamReader()
    whole = b"".join(map(said, [b"a" * 40, os.urandom(200)]))
    in_pieces(whole[:-cut], 50, reader)
    assert not reader.clean


@pytest.mark.parametrize("nonsense", [b"<html>not ours</html>", b"\0" * 40])
def test_nonsense_is_refused(nonsense: bytes) -> None:
    with pytest.raises(FrameBroken):
        list(StreamReader().feed(nonsense))


def test_a_message_that_says_it_is_huge_is_refused_at_its_first_bytes() -> None:
    with pytest.raises(FrameBroken):
        list(StreamReader().feed((MESSAGE_LIMIT + 1).to_bytes(4, "big")))
    with pytest.raises(ChangeTooBig):
        said(b"x" * (MESSAGE_LIMIT + 1))


def test_many_small_messages_stop_at_the_limit_of_the_stream() -> None:
    whole = said(bytes(60_000)) * 40
    assert len(in_pieces(whole, 100, StreamReader())) == 40
    with pytest.raises(FrameBroken):
        in_pieces(whole, 100, StreamReader(limit=1 << 20))
