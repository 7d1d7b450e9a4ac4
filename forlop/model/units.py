"""The grammar's words for units of time, as units."""

from forlop.model.values import Unit

UNITS = {
    "HOURS": Unit.HOURS,
    "WORKDAYS": Unit.WORKDAYS,
    "DAYS": Unit.DAYS,
    "WEEKS": Unit.WEEKS,
    "MONTHS": Unit.MONTHS,
    "YEARS": Unit.YEARS,
}
