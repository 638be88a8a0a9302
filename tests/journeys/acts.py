"""What people do in more than one journey: join, log in, prove where they live, write a proposal."""

import io
import re
import time

from PIL import Image

from tests.journeys.person import Person
from tests.journeys.words import _, said

PASSWORD = "jemuran di atap rumah"
FACILITATOR, PROFESSIONAL = "Pendamping warga", "Tenaga ahli"
OFFICER, COUNCIL, ADMINISTRATOR = "Petugas kelurahan", "Anggota dewan", "Administrator"
_STEP = 30
_codes_used: set[tuple[str, str]] = set()


def join(person: Person, contact: str, ward: str, rw: int, name: str) -> None:
    """Open an account with the code of a message."""
    person.open("/daftar")
    person.fill(_("WhatsApp number or e-mail"), contact)
    person.press(_("Send me a code"))
    person.reads(_("Your account"))
    asked = person.page.url
    letter = person.last_letter()
    person.page.goto(asked)
    person.fill(_("Code"), re.findall(r"\b\d{6}\b", letter)[0])
    person.fill(_("Full name"), name)
    person.fill(_("Password"), PASSWORD)
    person.choose(_("Kelurahan where you live"), ward)
    person.fill(_("RW"), str(rw))
    person.tick(_("Rembug may keep my name, my number and my kelurahan for this purpose"))
    person.press(_("Open my account"))
    person.sees(said("flash.joined"))


def log_in(person: Person, contact: str, password: str = PASSWORD) -> None:
    """Number or e-mail and password, on the form."""
    person.open("/masuk")
    person.fill(_("WhatsApp number or e-mail"), contact)
    person.fill(_("Password"), password)
    person.press(_("Log in"))


def log_in_from_demo(person: Person, row: str) -> None:
    """Log in as one of the accounts that `/demo` lists, with its code of this half minute if it has one."""
    _what, contact, password, code = fresh_cells(person, row)
    log_in(person, contact, password)
    if code.isdigit():
        person.reads(_("Second factor"))
        person.fill(_("Code"), code)
        person.press(_("Go on"))
        person.reads(_("What needs you today"))


def fresh_cells(person: Person, row: str) -> list[str]:
    """What `/demo` says of an account. A code opens once, so a used one has to pass first."""
    cells = person.at_demo(row)
    while (row, cells[-1]) in _codes_used:
        time.sleep(1 + _STEP - time.time() % _STEP)
        cells = person.at_demo(row)
    if cells[-1].isdigit():
        _codes_used.add((row, cells[-1]))
    return cells


def raise_proof(officer: Person, contact: str) -> None:
    """At the counter: the officer finds the account and writes down what was shown."""
    officer.open("/petugas")
    officer.follow(_("Counter"))
    officer.fill(_("Phone number or e-mail"), contact)
    officer.press(_("Find"))
    officer.mark(
        _("What did you see?"), _("RT and RW, or RT and the kelurahan, attest that this person lives here")
    )
    officer.press(_("Raise the proof of residence"))
    officer.sees(said("flash.level"))


def photo() -> bytes:
    """A small photo of nothing in particular."""
    taken = io.BytesIO()
    Image.new("RGB", (640, 480), "#6b8f71").save(taken, "JPEG", quality=60)
    return taken.getvalue()
