"""Nobody begins on a pathway that a patient has refuted; one that was proven once is not proven again."""

from forlop.application.pathway_files import pathway_from_text
from forlop.application.starting import is_kept
from forlop.source import Source
from forlop.store.sqlite import read_sqlite
from tests.cli.house import House

TORN = """forløp revet "Revet"
  versjon "1"
aktør lege "Legen"
opplysning behov: en av lokalt, spesialist "Behov"
start inn "Inn"
  lege skal notere behov innen 2 dager
  så valget
beslutning valget "Hvor"
  reglene avgjør
  hvis behov er lokalt så a
  hvis behov er spesialist så b
tiltak a "A"
  lege skal gjøre dette innen 3 dager
  så samle
tiltak b "B"
  lege skal gjøre dette innen 3 dager
  så samle
tiltak samle "Samle"
  lege skal gjøre dette innen 1 uke
  venter på a og b
  så e
slutt e "E"
"""


def test_nobody_begins_on_what_a_patient_refutes_and_nothing_is_written(house: House) -> None:
    house.file.write_text(TORN, encoding="utf-8")
    said = house("start", str(house.file), "P-1")
    assert said.code == 1
    assert " feil V310: " in said.err
    assert "historien" in said.err
    assert not house.store.exists()


def test_a_text_that_somebody_has_begun_on_was_proven_then(house: House) -> None:
    mended = TORN.replace("  venter på a og b\n", "")
    house.file.write_text(mended, encoding="utf-8")
    house.started()
    laid_out_otherwise = mended.replace("tiltak a", "\n# en merknad\ntiltak a")
    with read_sqlite(house.store) as kept:
        known = {
            text: is_kept(kept, pathway_from_text(Source("x", text)))
            for text in (mended, laid_out_otherwise, mended.replace('versjon "1"', 'versjon "2"'), TORN)
        }
    assert list(known.values()) == [True, True, False, False]
