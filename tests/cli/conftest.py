"""A house for each test, in a language that no environment has chosen."""

from pathlib import Path

import pytest

from tests.cli.house import House, make_house


@pytest.fixture
def house(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> House:
    for variable in ("FORLOP_LANGUAGE", "FORLOP_STORE", "FORLOP_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return make_house(tmp_path, capsys)
