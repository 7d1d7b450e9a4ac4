"""The invented patients of the demonstration: what was recorded about them, as it would be typed, up to a fixed day."""

from dataclasses import dataclass
from enum import StrEnum

NOW = "16.4.2026 09:00"
"""A Thursday, in the second week after Easter: limits in working days have had holidays to pass."""


class Story(StrEnum):
    """What a patient shows."""

    ON_TIME = "on_time"
    OVERDUE = "overdue"
    LEAVES = "leaves"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True)
class Said:
    """One recording; `values` are `name=value` with semicolons between."""

    at: str
    name: str
    values: str = ""
    word: str | None = None
    by: str | None = None
    present: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A patient on a pathway of the package."""

    patient: str
    story: Story
    pathway: str
    started: str
    said: tuple[Said, ...]


FALL = "ostensjo_fall/fall.forlop"
TSB = "rus_psykisk/tsb.forlop"
HAUGLAND = "haugland/haugland.forlop"

_REPORT = "avsender=hjemmetjenesten; fall_sted=inne; har_hjemmetjeneste=ja; melding_samtykke=samtykker"
_UNHURT = "fall_nr=1; skade=ingen; bevissthetstap=nei; slag_mot_hodet=nei; antikoagulasjon=nei; kan_belaste=ja"
_WISHES = "samtykkekompetanse=ja; viktig_for_deg=Gå til butikken; psfs_aktiviteter=Gå, stå, trapp; psfs_skår=4"
_SCREENING = (
    "fall_12mnd=1; trengte_behandling=nei; lå_lenge=nei; skrøpelig=nei; ganghastighet=1,0; tug=11; fes_i_kort=9"
)
_REFERRAL = (
    "henvist_av=fastlegen; henvisningsgrunn=rusmidler; rusmiddelbruk=Alkohol daglig i 8 år; helse=Ingen skader;"
    " sosialt=Bor alene; kontakt_i_kommunen=Ruskonsulenten; tidligere_behandling=Ingen; tidligere_overdoser=0;"
    " tolk=nei; livsfare=nei; abstinensfare=nei; atferdsfare=nei; bruddfare=nei; gravid=nei"
)
_RIGHT = "behandlingsform=poliklinikk; institusjon=Rusklinikken; individuell_frist=4.5.2026"
_FIRST_MEETING = "hva_er_viktig=Tilbake i jobb; umiddelbare_tiltak=Ingen; ved_uteblivelse=Ring; selvmordsrisiko=nei"


def _referred(day: str) -> tuple[Said, ...]:
    return (
        Said(f"{day} 09:00", "henvisning", _REFERRAL, by="henviser"),
        Said(f"{day} 09:05", "akuttvurdering", by="henviser"),
        Said(f"{day} 09:10", "akuttvurdering", "valg=rettighetsvurdering", by="vaktlege"),
        Said(f"{day} 10:00", "rettighetsvurdering", word="sendt", by="henviser"),
    )


def _with_a_right(day: str) -> tuple[Said, ...]:
    return (
        Said(f"{day} 10:00", "rettighetsvurdering", _RIGHT, word="bekreftet", by="vurderingsinstans"),
        Said(f"{day} 11:00", "rettighetsbrev", word="sendt", by="vurderingsinstans"),
        Said(f"{day} 11:10", "registrering", "forløpstype=d01_tsb", by="koord_hf"),
    )


def _met(day: str) -> Said:
    return Said(f"{day} 09:00", "fremmøte", _FIRST_MEETING, by="behandler", present="behandler,pasient")


_NEED = "problem=L84; diagnosegruppe=muskel_skjelett; arbeidsstatus=gradert; har_koordinator=nei"
_PSFS = "aktiviteter=gå tur; skår=3; psfs_retning=ti_er_best"
_ORDER = "funksjon=Går 200 meter; tidligere_tiltak=Fysioterapi; arbeidssituasjon=Gradert; ønsket_mål=Tilbake i arbeid"


def _applied(day: str, sent: str) -> tuple[Said, ...]:
    """From the first contact to an application that is sent, with the patient saying no to sharing with NAV."""
    return (
        Said("5.1.2026 10:00", "kontakt", f"{_NEED}; {_PSFS}", by="fastlege"),
        Said("9.2.2026 12:00", "grønn", f"bedre=nei; {_PSFS}", by="fastlege"),
        Said("10.2.2026 12:00", "nav_deling", word="nektet"),
        Said(
            "16.2.2026 12:00",
            "samarbeidsmøte",
            "lokal_plan=trening; bedre=nei",
            by="fastlege",
            present="fastlege,fysio,pasient",
        ),
        Said("17.2.2026 09:00", "fraværsfare", "langtidsfare=nei", by="fastlege"),
        Said("18.2.2026 09:00", "rådføring", "valg=Vurder nivå uten å ringe", by="fastlege"),
        Said(
            f"{day} 09:00",
            "leon",
            "nivå1_prøvd=ja; nivå2_vurdert=ja; leon_grunn=prøvd lokalt; nivå=nivå3",
            by="fastlege",
        ),
        Said(f"{sent} 10:00", "søknad", _ORDER, word="sendt", by="fastlege"),
    )


COURSES = (
    Shown(
        "P-0041",
        Story.ON_TIME,
        FALL,
        "31.3.2026 14:00",
        (
            Said("31.3.2026 14:10", "fallmelding", _REPORT, by="søknadskontor"),
            Said("31.3.2026 14:30", "hastegrad", f"{_UNHURT}; fall_tid=31.3.2026 08:00", by="søknadskontor"),
            Said(
                "8.4.2026 10:00",
                "første_kontakt",
                f"ønsker_oppfølging=ja; {_WISHES}",
                by="innsatsteam",
                present="innsatsteam,pasient",
            ),
            Said("8.4.2026 10:30", "screening", _SCREENING, by="innsatsteam"),
            Said("8.4.2026 11:00", "risikonivå", "nylig_utskrevet=nei; valg=råd", by="innsatsteam"),
        ),
    ),
    Shown(
        "P-0042",
        Story.OVERDUE,
        TSB,
        "2.3.2026 08:45",
        (*_referred("2.3.2026"), *_with_a_right("5.3.2026"), _met("9.3.2026")),
    ),
    Shown(
        "P-0043",
        Story.LEAVES,
        TSB,
        "9.3.2026 08:45",
        (
            *_referred("9.3.2026"),
            *_with_a_right("16.3.2026"),
            _met("23.3.2026"),
            Said("13.4.2026 10:00", "frafall"),
            Said(
                "13.4.2026 10:30",
                "varsle_kommunen",
                "avbruddsårsak=møter_ikke; overdosefare=ja; retur_avtalt=ja",
                word="sendt",
                by="behandler",
            ),
        ),
    ),
    Shown("P-0044", Story.HANDOVER, HAUGLAND, "5.1.2026 09:30", _applied("4.3.2026", "8.4.2026")),
)
