"""The pictures of `docs/gallery.md`, and the page: `python -m tests.gallery.pictures` draws all of them anew.

Each is what `forlop draw` gives for the library and for the invented patients of the demonstration, made smaller; the
README's is as large as it is.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from forlop.cli.demo_courses import COURSES, FALL, HAUGLAND, NOW, TSB
from forlop.rendering.png import png_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
PAGE = ROOT / "docs" / "gallery.md"
LIBRARY = ROOT / "pathways"
WIDEST = 1000.0
"""Pixels: a page of the repository shows no more."""
MOST_BYTES = 4_000_000
EATING, OCD = "rus_psykisk/spiseforstyrrelser.forlop", "rus_psykisk/ocd.forlop"
GROUP = tuple(f"G-{number}" for number in range(1, 7))


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, what it shows, and what `forlop draw` is asked for."""

    name: str
    shows: str
    asked: tuple[str, ...]


def _of(pathway: str, *options: str) -> tuple[str, ...]:
    return (str(Path("pathways") / pathway), *options)


PICTURES = (
    Picture("spiseforstyrrelser-lys", "Spiseforstyrrelser hos barn og unge", _of(EATING)),
    Picture("spiseforstyrrelser-mork", "Det samme for mørk skjerm", _of(EATING, "--theme", "dark")),
    Picture("spiseforstyrrelser-trykk", "Det samme for utskrift i svart-hvitt", _of(EATING, "--theme", "print")),
    Picture("ocd", "Tvangslidelse", _of(OCD)),
    Picture("ocd-eksempler", "Hva forløpets egne eksempler viser av det", _of(OCD, "--coverage")),
    Picture("ocd-funn", "Hva prøvingen finner, på stedet det gjelder", _of(OCD, "--findings")),
    Picture("fall", "Pasientforløp etter fall- og bruddskader", _of(FALL)),
    Picture("fall-gruppe", "Seks oppdiktede pasienter i det samme forløpet", _of(FALL, "--group")),
    Picture("fall-pasient", "En oppdiktet pasients plass i det", ("--patient", "P-0041")),
    Picture("fall-tidslinje", "Den samme pasienten på en tidsakse", ("--patient", "P-0041", "--timeline")),
    Picture("tsb", "Rusbehandling (TSB)", _of(TSB)),
    Picture("haugland", "Rehabilitering før, under og etter opphold på Haugland", _of(HAUGLAND)),
)


README = "spiseforstyrrelser"
OF_README, THEN = "P-0045", "13.4.2026 10:00"
SAID = (
    ("2.3.2026 09:00", "spisehenvisning", "henvisningstekst=Se journal"),
    ("4.3.2026 10:00", "spisevurdering", "sendt"),
    ("5.3.2026 10:00", "spisevurdering", "mottatt"),
    ("5.3.2026 11:00", "spisevurdering", "bekreftet", "alvorlighet=mindre_alvorlig", "behandlingsform=poliklinikk"),
    ("17.3.2026 12:00", "spiseoppmøte"),
)


def page() -> str:
    """The gallery: each picture with what it shows and the command that draws it."""
    return "".join(_page())


def _page() -> Iterator[str]:
    yield "# Galleri\n\n"
    yield "Forløpene i biblioteket slik `forlop draw` tegner dem, her forminsket.\n"
    yield "De er eksempler og ikke faglig godkjent, og pasientene er oppdiktet.\n"
    for picture in PICTURES:
        yield f"\n## {picture.shows}\n\n`forlop draw {' '.join(picture.asked)}`\n\n"
        yield f"![{picture.shows}](pictures/{picture.name}.png)\n"


def drawn(picture: Picture, folder: Path) -> bytes:
    """The picture as PNG, not wider than the page; patients are those of the store in the folder."""
    output = folder / f"{picture.name}.svg"
    _forlop(folder, "draw", *picture.asked, "--now", NOW, "-o", str(output))
    svg = output.read_text("utf-8")
    found = re.search(r'width="([\d.]+)pt"', svg)
    assert found is not None, f"{picture.name} has no width"
    return png_of(svg, zoom=min(1.0, WIDEST / (float(found[1]) * 96 / 72)))


def drawn_for_readme(folder: Path) -> bytes:
    """The patient of the README in the store of the folder, as large as it is."""
    _forlop(folder, "start", str(LIBRARY / EATING), OF_README, "--now", "2.3.2026 08:00")
    for at, *said in SAID:
        present = ("--present", "behandler,pasient,foreldre") if said == ["spiseoppmøte"] else ()
        _forlop(folder, "record", OF_README, *said, *present, "--now", at)
    output = folder / f"{README}.svg"
    _forlop(folder, "draw", "--patient", OF_README, "--now", THEN, "-o", str(output))
    return png_of(output.read_text("utf-8"), zoom=1.0)


def fill(folder: Path) -> None:
    """A store with the first patient of the demonstration, and six who have come as far as their first recording."""
    course = COURSES[0]
    assert course.pathway == FALL, "the gallery shows the first patient of the demonstration in this pathway"
    for patient in (course.patient, *GROUP):
        _forlop(folder, "start", str(LIBRARY / course.pathway), patient, "--now", course.started)
        for said in course.said if patient == course.patient else course.said[:1]:
            options = {"--by": said.by, "--present": said.present, "--because": said.because}
            given = [part for key, value in options.items() if value is not None for part in (key, value)]
            values = [part.strip() for part in said.values.split("; ") if part]
            words = [said.word] if said.word is not None else []
            _forlop(folder, "record", patient, said.name, *words, *values, *given, "--now", said.at)


def _forlop(folder: Path, *arguments: str) -> None:
    told = [] if arguments[0] == "draw" and "--patient" not in arguments and "--group" not in arguments else [folder]
    store = [part for place in told for part in ("--store", str(place / "store.db"))]
    command = [sys.executable, "-m", "forlop.cli.main", *arguments, *store]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"


def main() -> None:
    """Draw everything, and only then put it in place of what was there."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        fill(folder)
        for picture in PICTURES:
            (folder / f"{picture.name}.png").write_bytes(drawn(picture, folder))
        (folder / f"{README}.png").write_bytes(drawn_for_readme(folder))
        shutil.copyfile(folder / f"{README}.png", FOLDER / f"{README}.png")
        for picture in PICTURES:
            shutil.copyfile(folder / f"{picture.name}.png", FOLDER / f"{picture.name}.png")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
