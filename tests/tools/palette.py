"""Pictures with at most 256 colours: a page of text needs no more, and they take a third of the space."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

COLOURS = 256
_NEAR = 64
"""Squared distance within which two colours look the same."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def as_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return rows of red, green and blue as a PNG; where there are too many colours, the rare ones become others."""
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    values, where, often = np.unique(packed, return_inverse=True, return_counts=True)
    flat = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.uint8)
    kept = _chosen(flat[np.argsort(-often, kind="stable")])
    distance = ((flat[:, None, :].astype(np.int32) - kept[None, :, :]) ** 2).sum(axis=2)
    rows = distance.argmin(axis=1).astype(np.uint8)[where.reshape(-1)].reshape(height, width)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)  # each line begins with "no filter"
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", kept.tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chosen(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Choose from colours, the most frequent first, none that looks like one before it."""
    if len(colours) <= COLOURS:
        return colours
    chosen = colours[:1]
    for colour in colours[1:]:
        if ((chosen.astype(np.int32) - colour) ** 2).sum(axis=1).min() > _NEAR:
            chosen = np.concatenate([chosen, colour[None]])
        if len(chosen) == COLOURS:
            break
    return chosen


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
