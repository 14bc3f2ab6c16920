"""The pictures of the desk: all of them are there, small enough for a repository, and true to what was seen."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.tools.palette import as_png
from tests.tools.screenshots import SCHEMES, SHOTS, SIZES, file_name

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST = 6_000_000


def pixels_of(png: bytes) -> NDArray[np.uint8]:
    """Read a PNG that ``as_png`` made."""
    at, chunks = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(name + data) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        chunks[name] = data
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert not lines[:, 0].any()
    colours = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    read: NDArray[np.uint8] = colours[lines[:, 1:]]
    return read


def test_few_colours_are_kept_as_they_are() -> None:
    pixels = np.zeros((5, 7, 3), np.uint8)
    pixels[1, 2], pixels[4, 6] = (255, 0, 9), (1, 2, 3)
    assert np.array_equal(pixels_of(as_png(pixels)), pixels)


def test_of_too_many_colours_the_frequent_stay_and_the_others_become_one_that_looks_like_them() -> None:
    pixels = np.zeros((2, 300, 3), np.uint8)
    pixels[:, :256, 0] = np.arange(256)
    pixels[0, 256:] = (40, 0, 0)
    pixels[1, 299] = (41, 1, 1)
    read = pixels_of(as_png(pixels))
    assert np.array_equal(read[0, 256:], pixels[0, 256:])
    assert np.abs(read.astype(int) - pixels).max() <= 8


@pytest.mark.parametrize("name", SHOTS)
def test_every_page_has_its_pictures(name: str) -> None:
    for width in SIZES:
        for scheme in SCHEMES:
            header = (IMAGES / file_name(name, width, scheme)).read_bytes()[:24]
            assert struct.unpack(">II", header[16:24]) == (width, SIZES[width])


def test_the_pictures_fit_into_a_repository() -> None:
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < MOST
    assert {path.name for path in IMAGES.iterdir()} == {
        file_name(name, width, scheme) for name in SHOTS for width in SIZES for scheme in SCHEMES
    }
