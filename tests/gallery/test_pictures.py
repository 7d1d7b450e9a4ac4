"""The gallery's page is what its script writes, its pictures are there, small enough, and nothing else is."""

import struct

import pytest

from tests.gallery.pictures import FOLDER, MOST_BYTES, PAGE, PICTURES, README, WIDEST, Picture, page

OF_THE_README = f"{README}.png"


def test_the_page_is_what_the_script_writes() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_the_page_shows_every_picture_that_there_is_and_no_other() -> None:
    there = {file.name for file in FOLDER.iterdir()} - {OF_THE_README}
    assert there == {f"{picture.name}.png" for picture in PICTURES}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_a_png_that_fits_the_page(picture: Picture) -> None:
    content = (FOLDER / f"{picture.name}.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert 400 < width <= WIDEST + 1
    assert height > 100


def test_no_two_pictures_are_the_same() -> None:
    assert len({(FOLDER / f"{picture.name}.png").read_bytes() for picture in PICTURES}) == len(PICTURES)
