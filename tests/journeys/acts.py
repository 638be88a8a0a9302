"""What people do in more than one journey: join, log in, prove where they live, plan, propose, vote."""

import io
import re
import time
from datetime import UTC, datetime, timedelta

import pyotp
from PIL import Image
from playwright.sync_api import expect

from pb.core.city import SHIPPED
from tests.journeys.person import Person
from tests.journeys.words import _, said

PASSWORD = "jemuran di atap rumah"
RESIDENT = "Warga RW 05 Cisaranten Endah"
FACILITATOR, PROFESSIONAL = "Pendamping warga", "Tenaga ahli"
OFFICER, COUNCIL, ADMINISTRATOR = "Petugas kelurahan", "Anggota dewan", "Administrator"
WITNESS = "Saksi warga"
REASON = "Warga sudah siap, dan semua usulan sudah masuk."
_STEP = 30
_DAYS = {"ideas": 1, "screening": 20, "listing": 30, "voting": 35, "closed": 45, "published": 50}
_codes_used: set[tuple[str, str]] = set()


def join(person: Person, contact: str, ward: str, rw: int, name: str) -> None:
    """Open an account with the code of a message."""
    person.open("/daftar")
    person.fill(_("WhatsApp number or e-mail"), contact)
    person.press(_("Send me a code"))
    person.reads(_("Your account"))
    asked = person.path
    code = person.last_code(contact)
    person.open(asked)
    person.fill(_("Code"), code)
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


def log_in_anew(person: Person, contact: str) -> None:
    """Who voted is signed out once the keys of the box are gone, seconds after the count is public."""
    until = time.monotonic() + 60
    person.open("/saya")
    while person.path != "/masuk":
        assert time.monotonic() < until, "the session of a voter did not end"
        time.sleep(1)
        person.open("/saya")
    log_in(person, contact)


def log_in_from_demo(person: Person, row: str) -> None:
    """Log in as one of the accounts that `/demo` lists, with its code of this half minute if it has one."""
    _what, contact, password, code = fresh_cells(person, row)
    log_in(person, contact, password)
    if code.isdigit():
        person.reads(_("Second factor"))
        person.fill(_("Code"), code)
        person.press(_("Go on"))
        person.reads(_("What needs you today"))


def step_up(person: Person, row: str) -> None:
    """Show the second factor again, with the code of this half minute."""
    code = fresh_cells(person, row)[-1]
    person.open("/petugas/kode")
    person.page.locator("[name=kode]").fill(code)
    person.page.locator("main form button[type=submit]").first.click()
    person.page.wait_for_url("**/petugas")


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
    shown = _("RT and RW, or RT and the kelurahan, attest that this person lives here")
    officer.mark(_("What did you see?"), shown)
    officer.press(_("Raise the proof of residence"))
    officer.sees(said("flash.level"))


def give_role(administrator: Person, contact: str, role: str, place: str) -> None:
    """A role in a place, given to an account; an empty form is told what it lacks."""
    administrator.open("/petugas/peran")
    administrator.press(_("Give the role"))
    administrator.is_told(_("Role"), _("Fill this in."))
    administrator.fill(_("Phone number or e-mail of the account"), contact)
    administrator.choose(_("Role"), said(f"role.{role}"))
    administrator.choose(_("Place"), place)
    administrator.press(_("Give the role"))
    administrator.sees(said("flash.role_given"))


def set_up_second_factor(person: Person) -> list[str]:
    """Type the secret into an authenticator, its code into the page; gives the codes for a lost phone."""
    person.follow(_("Set up the second factor"))
    told = person.page.get_by_text(_("Or type this:")).inner_text()
    secret = "".join(told.removeprefix(_("Or type this:")).split())
    person.fill(_("Six digits"), pyotp.TOTP(secret).now())
    person.press(_("Set up"))
    person.reads(_("Keep these ten codes"))
    return person.page.get_by_role("main").get_by_role("listitem").all_inner_texts()


def day(days: int) -> str:
    """A day from now on, as a date field takes it."""
    return (SHIPPED.day(datetime.now(UTC)) + timedelta(days=days)).isoformat()


def plan_round(facilitator: Person, title: str, ward: str, level: int, budget: str) -> str:
    """Take each step of planning a round; a budget that names RW is one for each. Gives its address."""
    facilitator.fill(_("Title"), title)
    facilitator.choose(_("Place"), ward)
    by_rw = "RW" in budget
    facilitator.mark(
        _("How is the money divided?"),
        _("A budget for each RW") if by_rw else _("One budget for the whole place"),
    )
    facilitator.fill(_("Budgets by RW") if by_rw else _("Budget"), budget)
    facilitator.press(_("Save and go on"))
    facilitator.fill(_("How many proposals may one voter choose?"), "2")
    facilitator.choose(
        _("How long can marks be challenged after the vote?"), _("Not at all: only for a trial of the system")
    )
    facilitator.press(_("Save and go on"))
    for phase, days in _DAYS.items():
        facilitator.fill(_("%(phase)s: day", phase=said(f"phase.{phase}")), day(days))
    facilitator.press(_("Save and go on"))
    for question in (_("Who can propose?"), _("Who can vote?")):
        facilitator.mark(question, said(f"needs_level.{level}"))
    facilitator.press(_("Save and look at the whole"))
    facilitator.sees(said("flash.round_saved"))
    return facilitator.path


def begin(facilitator: Person, phase: str) -> None:
    """On the desk of a round: begin the next phase by hand, with a reason that all can read."""
    facilitator.unfold(_("Begin this phase now"))
    facilitator.fill(_("Reason, read by all residents"), REASON)
    facilitator.press(_("Begin “%(phase)s” now", phase=said(f"phase.{phase}")))
    facilitator.sees(said("flash.phase_entered"), REASON)


def sign_both(kode: str, *people: Person) -> None:
    """Both sign what waits, each on the page for two people."""
    for person in people:
        person.open(f"/petugas/putaran/{kode}/tanda-tangan")
        person.fill(_("Reason, read by all residents"), REASON)
        person.press(_("Sign"))
        person.sees(said("flash.signed"))


def start_proposal(person: Person, kode: str) -> str:
    """Begin a draft in a round; gives its address without the step."""
    person.open(f"/putaran/{kode}")
    person.follow(_("Write a proposal"))
    person.press(_("Begin"))
    person.reads(_("What is needed, and for whom?"))
    return person.path.rpartition("/")[0]


def write_proposal(person: Person, title: str, need: str, category: str, line: tuple[str, ...]) -> None:
    """The three screens without a slip, up to the preview."""
    person.fill(_("Your idea in a few words"), title)
    person.fill(_("What is the need?"), need)
    person.fill(_("Who benefits?"), "40 keluarga")
    person.press(_("Next"))
    person.choose(_("Kind of proposal"), said(f"category.{category}"))
    person.press(_("Next"))
    cost_line(person, 1, *line)
    person.press(_("See it before it is public"))
    person.reads(title)


def publish(person: Person) -> str:
    """From the preview to the public page; gives its address."""
    person.press(_("Publish my proposal"))
    person.sees(said("flash.published"))
    return person.path


def cost_line(person: Person, number: int, work: str, quantity: str, unit: str, price: str) -> None:
    """One line of the costs, cell by cell."""
    cells = {_("Work"): work, _("Quantity"): quantity, _("Unit"): unit, _("Unit price, Rp"): price}
    for label, text in cells.items():
        person.fill(f"{label} {number}", text)


def attach(person: Person, content: bytes) -> None:
    """Choose a file as photo."""
    chosen = {"name": "gang.jpg", "mimeType": "image/jpeg", "buffer": content}
    person.field(_("Take or choose a photo")).set_input_files(chosen)


def photo() -> bytes:
    """A small photo of nothing in particular."""
    taken = io.BytesIO()
    Image.new("RGB", (640, 480), "#6b8f71").save(taken, "JPEG", quality=60)
    return taken.getvalue()


def tap_first(voter: Person) -> None:
    """Choose the first proposal of the ballot; the tap is kept once the page says so."""
    voter.page.get_by_role("button", name=re.compile(rf"^{_('Choose')} ")).first.click()
    expect(voter.page.get_by_text(_("You chose this"), exact=True)).to_have_count(1)


def tap(voter: Person, title: str) -> None:
    """Choose a proposal of the ballot; the tap is kept once the page says so."""
    voter.press(f"{_('Choose')} {title}")
    expect(voter.button(f"{_('Take back')} {title}")).to_be_visible()


def send_ballot(voter: Person, title: str) -> None:
    """Look at the choices once more, and send."""
    voter.follow(_("Review my ballot"))
    voter.reads(_("Review, then send"))
    voter.sees(title)
    voter.press(_("Send my ballot"))
    voter.reads(_("Thank you. Your ballot is in the box."))
