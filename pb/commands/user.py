"""`pb user`: add an account, or give one a role."""

import argparse
import getpass
from collections.abc import Callable
from typing import Any

from pb.commands.cannot import CannotDo
from pb.core.actor import CLOCK, STAFF, RoleKind
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.settings import Settings


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the two commands."""
    user = commands.add_parser("user", help="add an account, or give one a role").add_subparsers(
        required=True, metavar="add|role"
    )
    add = command(user, "add", add_user, "add an account; its password is asked")
    add.add_argument("contact", help="phone or e-mail")
    add.add_argument("--name", required=True, help="full name")
    role = command(user, "role", give_role, "give an account a role in a place")
    role.add_argument("contact", help="phone or e-mail")
    role.add_argument("--role", required=True, choices=sorted(kind.value for kind in STAFF))
    role.add_argument("--place", default="", help="code of the place of the role; default: the city")


def add_user(options: argparse.Namespace, settings: Settings) -> int:
    """Add an account; the operator stands in for the code that others get."""
    from pb.people.services import create_account

    try:
        secret = getpass.getpass("Password: ")
    except EOFError:
        raise CannotDo("No password was given.") from None
    now = options.now()
    try:
        options.with_database(
            settings, lambda: create_account(options.contact, options.name, secret, now=now)
        )
    except NotFound:
        raise CannotDo(f"This is no phone number or e-mail: {options.contact}") from None
    options.say(f"added {options.contact}; this person logs in at {settings.base_url}/masuk")
    return 0


def give_role(options: argparse.Namespace, settings: Settings) -> int:
    """Give an account a role in a place, from now on."""
    from pb.people.services import give_role_by_contact

    def place() -> PlaceCode:
        return PlaceCode(options.place or this_city().place)

    async def give() -> None:
        kind = RoleKind(options.role)
        await give_role_by_contact(options.contact, kind, place(), by=CLOCK, now=options.now())

    try:
        options.with_database(settings, give)
    except NotFound:
        raise CannotDo(f"Nobody has this phone or e-mail, or there is no place {place()}.") from None
    where = f"{settings.base_url}/saya/pengaman"
    options.say(
        f"{options.contact} is {options.role} in {place()} once the second factor is set up at {where}"
    )
    return 0
