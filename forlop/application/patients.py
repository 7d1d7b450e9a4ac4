"""What may stand for a patient: a local name or number, never a national identity number, which stands nowhere."""

import re
import unicodedata

from forlop.application.declined import Declined, Hindrance

LONGEST = 80

# The control digits of the national identity number: weights for the first ten and for all eleven digits, modulo 11.
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
# A D-number adds 40 to the day, a help number (H-nummer) 40 to the month.
_ADDED = 40
# Numbers of synthetic persons have 80 added to the month; they are refused too, since nobody sees the difference.
_SYNTHETIC = 80
# `ddmmyynnnnn`, `ddmmyy nnnnn` and `dd.mm.yy nnnnn`, whatever the digits are: with one wrong, nothing else shows it.
_ELEVEN = re.compile(r"(?<![0-9])(?:[0-9]{6}|[0-9]{2}([ .\-])[0-9]{2}\1[0-9]{2})[ .\-]?[0-9]{5}(?![0-9])")


def patient_of(written: str) -> str | Declined:
    """The stream's name; blanks around it are dropped, and one letter is written in one way (NFC)."""
    patient = unicodedata.normalize("NFC", written).strip()
    if is_national_identity_number(patient):
        # The number itself is not repeated: what is refused may be printed and kept in a terminal's history.
        return Declined(Hindrance.NATIONAL_IDENTITY)
    if not patient or len(patient) > LONGEST or not patient.isprintable():
        return Declined(Hindrance.NOT_A_PATIENT_ID, (("longest", str(LONGEST)),))
    return patient


def has_eleven_digits(patient: str) -> bool:
    """Whether eleven digits stand together, or apart as people write an identity number.

    With a slip in it no control digit tells one, so nobody new is called so; who is in a store already stays.
    """
    return _ELEVEN.search(patient) is not None


def refuse_identity_in(*texts: str | None) -> Declined | None:
    """A refusal when any of the texts has a national identity number in it; the log keeps every word for ever."""
    if any(text is not None and is_national_identity_number(text) for text in texts):
        # As for the patient's name, the number is not repeated.
        return Declined(Hindrance.NATIONAL_IDENTITY_IN_TEXT)
    return None


def is_national_identity_number(text: str) -> bool:
    """Whether the text has digits in it that can be a person's: eleven, with a date and both control digits."""
    runs = re.findall(r"(?<![0-9])[0-9](?:[\s.\-]?[0-9]){10}(?![0-9])", text)
    return any(_is_identity(re.sub(r"[^0-9]", "", run)) for run in runs)


def _is_identity(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    day, month = int(digits[:2]), int(digits[2:4])
    dated = any(1 <= each <= 31 for each in (day, day - _ADDED)) and any(
        1 <= each <= 12 for each in (month, month - _ADDED, month - _SYNTHETIC, month - _ADDED - _SYNTHETIC)
    )
    # `strict` would refuse the first weights, which leave out the last digit.
    controlled = (
        sum(weight * number for weight, number in zip(weights, numbers, strict=False)) for weights in (_FIRST, _SECOND)
    )
    return dated and all(total % 11 == 0 for total in controlled)
