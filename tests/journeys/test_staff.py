"""Staff: the second factor at log-in, a role that is given, and a round with a budget for each RW."""

from collections.abc import Callable

from tests.journeys import acts
from tests.journeys.acts import ADMINISTRATOR, OFFICER, PROFESSIONAL
from tests.journeys.person import Person
from tests.journeys.words import _, said

Phone = Callable[..., Person]


def test_a_code_of_the_second_factor_opens_once(phones: Phone, scripts: bool) -> None:
    row = OFFICER if scripts else PROFESSIONAL
    first, second = phones(java_script_enabled=scripts), phones(java_script_enabled=scripts)
    _what, contact, password, code = acts.fresh_cells(first, row)
    for person in (first, second):
        acts.log_in(person, contact, password)
        person.reads(_("Second factor"))
        person.fill(_("Code"), code)
        person.press(_("Go on"))
    first.reads(_("What needs you today"))
    second.is_told(_("Code"), said("code.wrong"))
    second.open("/petugas")
    second.reads(_("Log in"))
    first.open("/saya")
    first.press(_("Log out"))
    first.open("/petugas")
    first.reads(_("Log in"))


def test_a_role_works_once_its_holder_has_a_second_factor(phones: Phone, staff: Phone, scripts: bool) -> None:
    contact = f"0812-9191-{1000 + scripts}"
    witness = phones(java_script_enabled=scripts)
    acts.join(witness, contact, "Pasteur", 2, "Warga Tiga")
    acts.give_role(staff(ADMINISTRATOR, java_script_enabled=scripts), contact, "witness", "Pasteur")
    witness.open("/saya")
    witness.reads(_("Log in"))
    acts.log_in(witness, contact)
    witness.sees(_("It works once you set up your second factor."))
    codes = acts.set_up_second_factor(witness)
    assert len(codes) == 10
    witness.open("/saya")
    witness.press(_("Log out"))
    acts.log_in(witness, contact)
    witness.reads(_("Second factor"))
    witness.fill(_("Code"), codes[0])
    witness.press(_("Go on"))
    witness.reads(_("What needs you today"))
    witness.sees(said("role.witness"))
