"""`try`: walking a pathway from a pipe, with nothing stored."""

import io

import pytest

from tests.cli.house import House, Said

MOTTAK_ANSWERS = ["lokalt", "4", "70,5", "mat", "nei", "1.4.2026", "27.3.2026 08:15", "Gå tur"]


def walked(house: House, monkeypatch: pytest.MonkeyPatch, *lines: str, language: str = "nb") -> Said:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return house.plain("try", str(house.file), "--now", "27.3.2026 09:00", "--language", language)


def test_a_walk_shows_next_steps_and_numbered_choices_and_ends_with_its_word(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = walked(house, monkeypatch, "slutt")
    assert said.code == 0
    assert "  neste steg   Mottak\n" in said.out
    assert "  1  Mottak – gjort\n" in said.out
    assert said.out.endswith("Slutt. Ingenting er lagret.\n")
    assert list(house.folder.glob("**/*.db")) == []


def test_the_end_of_input_ends_the_walk_in_a_sentence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = walked(house, monkeypatch)
    assert (said.code, said.out.splitlines()[-1]) == (0, "Slutt. Ingenting er lagret.")


def test_ctrl_c_ends_the_walk_in_a_sentence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    said = house.plain("try", str(house.file), "--now", "27.3.2026 09:00")
    assert (said.code, said.out.splitlines()[-1]) == (130, "Slutt. Ingenting er lagret.")


def test_a_recording_moves_on_and_undo_goes_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = walked(house, monkeypatch, "1", *MOTTAK_ANSWERS, "tilbake", "slutt")
    turns = said.out.split("Dette kan registreres")
    assert "Mottak" in turns[0]
    assert "  neste steg   Samtalen\n" in turns[1]
    assert "  neste steg   Mottak\n" in turns[2]


def test_a_date_moves_the_clock_forward_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = walked(house, monkeypatch, "10.4.2026", "1.4.2026", "slutt")
    assert "9 dager forsinket" in said.out
    assert "kan ikke stilles tilbake" in said.out


def test_what_is_refused_is_said_and_the_walk_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = walked(house, monkeypatch, "1", "lokal", *MOTTAK_ANSWERS, "99", "slutt")
    assert "mente du   lokalt?" in said.out
    assert "  neste steg   Samtalen\n" in said.out
    assert "«99» er verken et nummer" in said.out


def test_a_walk_in_english(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = walked(house, monkeypatch, "quit", language="en")
    assert said.out.endswith("The end. Nothing is stored.\n")


def test_a_walk_asks_for_a_reason_and_never_speaks_of_options(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = walked(house, monkeypatch, "2", "", "1", *MOTTAK_ANSWERS, "1", "ingensteds", "", "slutt")
    assert "krever en grunn" in said.out
    assert "«ingensteds» er ikke en av veiene" in said.out
    assert "--" not in said.out.replace("----", "")
