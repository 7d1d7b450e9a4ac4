"""Where the store lies when nobody says."""

from pathlib import Path

import pytest

from forlop.cli.store_place import NoHome, store_path


@pytest.mark.parametrize(
    ("environment", "platform", "place"),
    [
        ({"FORLOP_STORE": "her.db", "HOME": "/h"}, "linux", "her.db"),
        ({"HOME": "/h"}, "linux", "/h/.local/share/forlop/forlop.db"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "linux", "/d/forlop/forlop.db"),
        ({"HOME": "/h", "XDG_DATA_HOME": "relative"}, "linux", "/h/.local/share/forlop/forlop.db"),  # ignored, by XDG
        ({"HOME": "/h", "XDG_DATA_HOME": "/d"}, "darwin", "/h/Library/Application Support/forlop/forlop.db"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/forlop/forlop.db"),
    ],
)
def test_the_store_lies_where_the_platform_keeps_a_users_data(
    environment: dict[str, str], platform: str, place: str
) -> None:
    assert store_path(environment=environment, platform=platform) == Path(place)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_without_a_folder_of_the_users_own_there_is_no_default(platform: str) -> None:
    with pytest.raises(NoHome):
        store_path(environment={}, platform=platform)
