"""Writes about people: joining, logging in, the second factor, roles, one's own data, notices."""

from pb.people.services.codes import Letters, ask_for_code, forget_codes, use_code
from pb.people.services.guests import forget_guests, keep_guests, wipe_guests, write_guest, write_to_guests
from pb.people.services.joining import create_account, join, open_account
from pb.people.services.login import check_password, known_device, set_password_by_code
from pb.people.services.mine import (
    agree,
    change_password,
    choose_language,
    choose_name,
    erase,
    move_home,
    require_password,
)
from pb.people.services.notices import notify, read_all, untell
from pb.people.services.roles import give_role, give_role_by_contact, raise_level, read_person, take_role
from pb.people.services.second_factor import begin_totp, confirm_totp, pass_second_factor
from pb.people.services.telling import choose_told, send_letters, stop_letters

__all__ = [
    "Letters",
    "agree",
    "ask_for_code",
    "begin_totp",
    "change_password",
    "check_password",
    "choose_language",
    "choose_name",
    "choose_told",
    "confirm_totp",
    "create_account",
    "erase",
    "forget_codes",
    "forget_guests",
    "give_role",
    "give_role_by_contact",
    "join",
    "keep_guests",
    "known_device",
    "move_home",
    "notify",
    "open_account",
    "pass_second_factor",
    "raise_level",
    "read_all",
    "read_person",
    "require_password",
    "send_letters",
    "set_password_by_code",
    "stop_letters",
    "take_role",
    "untell",
    "use_code",
    "wipe_guests",
    "write_guest",
    "write_to_guests",
]
