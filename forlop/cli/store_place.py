"""Where the store lies when nobody says: the user's own data folder, by the custom of the platform."""

from collections.abc import Mapping
from pathlib import Path, PurePath

VARIABLE = "FORLOP_STORE"
FILE = "forlop.db"


class NoHome(Exception):
    """The environment names no folder of the user's own."""


def store_path(*, environment: Mapping[str, str], platform: str) -> Path:
    """`FORLOP_STORE`, or `forlop/forlop.db` in the folder for a user's data; `NoHome` when there is none."""
    said = environment.get(VARIABLE)
    if said:
        return Path(said)
    return Path(_data_folder(environment, platform)) / "forlop" / FILE


def _data_folder(environment: Mapping[str, str], platform: str) -> PurePath:
    if platform == "win32":
        return PurePath(_named(environment, "LOCALAPPDATA"))
    if platform == "darwin":
        return PurePath(_named(environment, "HOME")) / "Library" / "Application Support"
    # The specification of XDG: a path that is not absolute is to be ignored.
    given = environment.get("XDG_DATA_HOME", "")
    if PurePath(given).is_absolute():
        return PurePath(given)
    return PurePath(_named(environment, "HOME")) / ".local" / "share"


def _named(environment: Mapping[str, str], variable: str) -> str:
    folder = environment.get(variable)
    if not folder:
        raise NoHome(variable)
    return folder
