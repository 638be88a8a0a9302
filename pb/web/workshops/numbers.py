"""Small whole numbers of a form: dots, hands. Nothing typed is none; what is no number is said."""

from collections.abc import Iterable
from typing import Any

from pb.web.forms import FormErrors
from pb.web.i18n import translate as _


def read_numbers(form: Any, names: Iterable[str], *, most: int) -> tuple[dict[str, int], FormErrors]:
    """The numbers of these fields, and the faults in them with all that was typed."""
    raw = FormErrors({name: [v for v in form.getall(name) if isinstance(v, str)] for name in form})
    found = {}
    for name in names:
        text = raw.typed(name).strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raw.add(name, _("Write a whole number."))
        elif int(text) > most:
            raw.add(name, _("Write a number of at most %(n)s.", n=most))
        else:
            found[name] = int(text)
    return found, raw
