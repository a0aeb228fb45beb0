"""Frames come out as they went in, in whatever pieces; what is too large is refused early."""

import os
import tracemalloc

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from sync.protocol.frames import FRAME_LIMIT, LEVEL_DOWN, LEVEL_UP, FrameReader, FrameWriter

from sync.errors.wire import ChangeTooBig, FrameBroken


def stream(contents: list[bytes], level: int = LEVEL_UP) -> bytes:
    writer = FrameWriter(level)
    return b"".join([*(writer.frame(c) for c in contents), writer.end()])


def in_pieces(whole: bytes, size: int, reader: FrameReader) -> list[bytes]:
    pieces = (whole[i : i + size] for i in range(0, len(whole), size))
    return [frame for piece in pieces for frame in reader.feed(piece)]


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=6), st.integers(1, 400))
def test_frames_come_out_as_they_went_in(contents: list[bytes], size: int) -> None:
    reader = FrameReader()
    assert in_pieces(stream(contents), size, reader) == contents
    assert reader.clean


def test_a_frame_can_be_used_before_the_next_is_sent() -> None:
    writer, reader = FrameWriter(LEVEL_DOWN), FrameReader()
    for content in (b"one" * 50, b"two", os.urandom(5000)):
        assert list(reader.feed(writer.frame(content))) == [content]
    assert not reader.clean
    assert list(reader.feed(writer.end())) == []
    assert reader.clean


@pytest.mark.parametrize("cut", [1, 5, 20, 120])
def test_a_cut_stream_is_not_clean(cut: int) -> None:
    reader = FrameReader()
    whole = stream([b"a" * 40, os.urandom(200)])
    in_pieces(whole[:-cut], 50, reader)
    assert not reader.clean


@pytest.mark.parametrize("nonsense", [b"<html>not ours</html>", b"\0" * 40, os.urandom(400)])
def test_nonsense_is_refused(nonsense: bytes) -> None:
    with pytest.raises(FrameBroken):
        list(FrameReader().feed(nonsense))


def test_bytes_behind_the_end_are_refused() -> None:
    with pytest.raises(FrameBroken):
        list(FrameReader().feed(stream([b"x"]) + b"more"))


def test_a_frame_that_says_it_is_huge_is_refused() -> None:
    head = (FRAME_LIMIT + 1).to_bytes(4, "big")
    with pytest.raises(FrameBroken):
        list(FrameReader().feed(zstandard.ZstdCompressor().compress(head + b"x" * 100)))
    with pytest.raises(ChangeTooBig):
        FrameWriter(LEVEL_UP).frame(b"x" * (FRAME_LIMIT + 1))


def test_a_bomb_never_fills_the_memory() -> None:
    bomb = zstandard.ZstdCompressor(level=3).compress(bytes(1 << 30))
    assert len(bomb) < 40_000
    tracemalloc.start()
    with pytest.raises(FrameBroken):
        list(FrameReader().feed(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20


def test_many_small_frames_stop_at_the_limit_of_the_stream() -> None:
    whole = stream([bytes(60_000)] * 40, LEVEL_DOWN)
    assert len(in_pieces(whole, 100, FrameReader())) == 40
    with pytest.raises(FrameBroken):
        in_pieces(whole, 100, FrameReader(limit=1 << 20))


def test_a_window_beyond_the_limit_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    body = packer.compress(os.urandom(9 << 20)) + packer.flush()
    with pytest.raises(FrameBroken):
        list(FrameReader().feed(body))
