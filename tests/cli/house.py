"""The command line in tests: a small pathway with a bit of everything, a store of its own, and a given clock."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from forlop.cli.main import main

SMALL = """forløp liten "Liten"
  versjon "1.0"
  merknad "Eksempel, ikke faglig godkjent"
  kilde s "Kilden"
  uten kilde fordi "Laget for å prøve forlop"

aktør lege "Legen" i kommune
aktør senter "Senteret" i sykehus

samtykke deling "Deling av opplysninger" uttrykkelig

hendelse utreise "Reiser hjem"

opplysning behov: en av lokalt, utvidet, spesialist "Behov"
opplysning skår: heltall fra 0 til 10 "Skår"
opplysning vekt: tall fra 30 til 300 "Vekt" enhet "kg"
opplysning råd: flere av mat, fysisk_aktivitet "Råd"
opplysning falt: ja/nei "Har pasienten falt?"
opplysning dag: dato "Dag for operasjon"
opplysning tid: tidspunkt "Tid for fallet"
opplysning ord: tekst "Hva er viktig for deg?"

fase f "Hjemme"

start mottak "Mottak"
  lege skal notere behov innen 3 virkedager
  lege bør notere skår, vekt, råd, falt, dag, tid og ord
  ifølge s "kap. 1"
  så valget

beslutning valget "Hvor videre?"
  reglene avgjør
  hvis behov er lokalt/utvidet så samtale
  hvis behov er spesialist så søknad

beslutning samtale "Samtalen"
  lege skal velge innen 2 uker
  hvis behov er lokalt så hjem
  ellers så søknad

overføring søknad "Søknad til senteret"
  lege skal sende til senter innen 1 dag
  senter skal svare innen 10 virkedager
  hjemmel "pbrl § 2-2"
  ved avslag så hjem
  ved retur så hjem
  så opphold

vent opphold "Venter på hjemreise"
  til utreise
  så hjem

sjekkpunkt hjem "Hjemme igjen"
  lege bør "ringe" innen 48 timer
  så ferdig_behandlet

slutt ferdig_behandlet "Ferdig behandlet"

avbrudd død "Pasienten dør"
  i alle faser
  så død_slutt

slutt død_slutt "Pasienten er død" lukker alt

pause ferie "Ferie"
  stopper fristen for samtale
"""

MOTTAK = (
    "skår=4",
    "vekt=70,5",
    "råd=mat,fysisk aktivitet",
    "falt=nei",
    "dag=1.4.2026",
    "tid=27.3.2026 08:15",
    "ord=Gå tur",
)
"""Everything that `mottak` records besides `behov`."""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        answer: dict[str, object] = json.loads(self.out)
        return answer


@dataclass(frozen=True)
class House:
    """A folder with the pathway's file and a store."""

    folder: Path
    captured: pytest.CaptureFixture[str]

    @property
    def file(self) -> Path:
        return self.folder / "liten.forlop"

    @property
    def store(self) -> Path:
        return self.folder / "store.db"

    def bytes_of_the_store(self) -> dict[str, bytes]:
        """The store and what is written and not yet moved into it; an empty log is as good as none."""
        files = (self.store, self.store.with_name("store.db-wal"))
        return {file.name: file.read_bytes() for file in files if file.exists() and file.stat().st_size}

    def plain(self, *arguments: str) -> Said:
        """The command as it is, without store and clock."""
        self.captured.readouterr()
        code = main(arguments)
        captured = self.captured.readouterr()
        return Said(code, captured.out, captured.err)

    def __call__(self, *arguments: str, now: str = "10.4.2026 12:00") -> Said:
        return self.plain(*arguments, "--store", str(self.store), "--now", now)

    def started(self, patient: str = "P-1", *, at: str = "27.3.2026 09:00") -> "House":
        assert self("start", str(self.file), patient, now=at).code == 0
        return self

    def told(self, *arguments: str, at: str, patient: str = "P-1") -> "House":
        said = self("record", patient, *arguments, now=at)
        assert said.code == 0, said.err
        return self


def make_house(folder: Path, captured: pytest.CaptureFixture[str]) -> House:
    house = House(folder, captured)
    house.file.write_text(SMALL, encoding="utf-8")
    return house
