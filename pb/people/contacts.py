"""Phones and e-mails as people type them, in one form each."""

import re

import phonenumbers

from pb.core.outbox import Channel

_EMAIL = re.compile(r"^[^@\s,;<>\"']{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$")


def read_contact(text: str) -> tuple[Channel, str] | None:
    """`0812-3456-7890` as `+6281234567890`, an e-mail in lower case; None when it is neither.

    Landlines and short codes are not phones that a code can reach (domain.md 17).
    """
    typed = text.strip()
    if "@" in typed:
        email = typed.lower()
        return (Channel.EMAIL, email) if len(email) <= 120 and _EMAIL.match(email) else None
    digits = re.sub(r"[\s().-]", "", typed)
    if not re.fullmatch(r"\+?\d{8,15}", digits):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}" if digits.startswith("62") else digits, "ID")
    except phonenumbers.NumberParseException:
        return None
    mobile = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in mobile:
        return None
    return Channel.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_contact(contact: str) -> str:
    """A phone as `0812-3456-7890`, an e-mail as it is."""
    if not contact.startswith("+62"):
        return contact
    local = "0" + contact.removeprefix("+62")
    return "-".join((local[:4], local[4:8], local[8:])).rstrip("-")
