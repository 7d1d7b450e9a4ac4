"""What is kept for patients is held against its hash: from a text that somebody has changed, no answer is given."""

import sqlite3
from contextlib import closing

from tests.cli.house import House


def test_no_answer_rests_on_a_kept_pathway_that_was_changed(house: House) -> None:
    house.started()
    assert house("next", "P-1").code == 0
    with closing(sqlite3.connect(house.store)) as store:
        store.execute("DROP TRIGGER pathway_stays")
        store.execute("UPDATE pathway SET text = replace(text, '3 virkedager', '9 virkedager')")
        store.commit()
    said = house("next", "P-1")
    assert (said.code, said.out) == (1, "")
    assert "er endret etter at det ble lagret" in said.err
