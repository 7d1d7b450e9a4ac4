"""Steps that last: when they are over, and what is counted from that."""

from tests.course import begin, day
from tests.engine.small import small


def test_what_counts_from_a_step_that_lasts_until_an_event_counts_from_the_event() -> None:
    pathway = small(
        """
        hendelse utskrevet "Utskrevet"

        start henvist "Henvist"
          lege skal gjøre dette
          så opphold

        tiltak opphold "Opphold"
          sykehus skal gjøre dette
          varer til utskrevet
          så kontroll

        tiltak kontroll "Kontroll"
          lege skal gjøre dette innen 3 dager etter avsluttet opphold
          så slutten

        slutt slutten "Slutt"
        """
    )
    course = begin(pathway, "30.3.2026 09:00").record("henvist", "30.3.2026 09:00").record("opphold", "31.3.2026 10:00")
    assert course.open_steps("1.4.2026 09:00") == {"opphold"}
    course = course.happens("utskrevet", "2.4.2026 12:00")
    # 2.4 + 3 days, not 3 days from 31.3, when the stay only had begun.
    assert course.due("kontroll", "2.4.2026 12:00") == day("5.4.2026")
