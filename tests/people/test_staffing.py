"""Enough people: who could sign in a place, and what a city that was just installed still lacks."""

import pytest

from pb.core.actor import RoleKind
from pb.core.area import PlaceCode
from pb.people.staffing.rules import (
    Held,
    Lack,
    Signers,
    Together,
    by_place,
    lacks_of,
    people_missing,
    signers_of,
)
from tests.support.town import CITY, OTHER_WARD, WARD

F, W = RoleKind.FACILITATOR, RoleKind.WITNESS


def held(person: int, kind: RoleKind, place: PlaceCode = CITY, ready: bool = True) -> Held:
    return Held(person, kind, place, ready)


def test_two_people_sign_for_a_place_and_one_of_them_is_a_facilitator() -> None:
    def signers(*roles: Held, place: str = WARD) -> Signers:
        return signers_of(by_place(roles), place)

    assert signers() == Signers(0, 2, 0)
    assert signers(held(1, F)).missing == 1
    assert signers(held(1, F), held(1, W)).missing == 1  # one person with two roles is one person
    assert signers(held(1, W), held(2, W)).missing == 1
    assert signers(held(1, F), held(2, W, WARD)).enough
    assert signers(held(1, F), held(2, W, WARD), place=f"{WARD}-05").enough
    assert not signers(held(1, F), held(2, W, OTHER_WARD)).enough
    assert signers(held(1, F), held(2, F, ready=False)) == Signers(1, 1, 1)
    assert signers(held(1, RoleKind.OFFICER), held(2, RoleKind.COUNCIL)).people == 0


@pytest.mark.matrix("Z6")
@pytest.mark.parametrize(
    ("roles", "authors", "move", "mark", "keys"),
    [
        ([], [], 2, 2, 2),
        ([(1, F)], [], 1, 1, 1),
        ([(1, W)], [], 1, 1, 1),
        ([(1, F), (1, W)], [], 1, 1, 1),  # one person with two roles is one person
        ([(1, F), (2, F)], [], 0, 1, 1),
        ([(1, W), (2, W)], [], 1, 1, 0),
        ([(1, F), (2, W)], [], 0, 0, 0),
        ([(1, F), (1, W), (2, W)], [], 0, 0, 0),
        ([(1, F), (2, W)], [2], 1, 1, 1),  # whoever has a proposal in the round does not sign
        ([(1, F), (2, F), (3, W)], [1, 3], 1, 1, 1),
        ([(1, F), (2, F), (3, W)], [1], 0, 0, 0),
        ([(1, F), (2, RoleKind.OFFICER), (3, RoleKind.COUNCIL)], [], 1, 1, 1),
    ],
)
def test_two_accounts_none_of_them_an_author_do_what_nobody_does_alone(
    roles: list[tuple[int, RoleKind]], authors: list[int], move: int, mark: int, keys: int
) -> None:
    found = [people_missing(what, roles, authors) for what in (Together.MOVE, Together.MARK, Together.KEYS)]
    assert found == [move, mark, keys]


def test_an_author_is_not_counted_among_those_who_could_sign() -> None:
    signing = by_place([held(1, F), held(2, W), held(3, F, ready=False)])
    assert signers_of(signing, WARD, authors=[2]) == Signers(1, 1, 1)
    assert signers_of(signing, WARD, authors=[3]) == Signers(2, 0, 0)


def test_a_new_city_is_told_what_it_lacks_until_nothing_is_missing() -> None:
    admin = held(1, RoleKind.ADMINISTRATOR)
    assert lacks_of([admin], messages=False) == tuple(
        [Lack.MESSAGES, Lack.SIGNERS, Lack.PROFESSIONAL, Lack.OFFICER, Lack.COUNCIL]
    )
    others = [held(n, kind) for n, kind in enumerate((RoleKind.PROFESSIONAL, RoleKind.OFFICER), 5)]
    council = held(9, RoleKind.COUNCIL, ready=False)
    apart = [held(2, F, WARD), held(3, F, OTHER_WARD)]
    assert lacks_of([admin, *apart, *others, council], messages=True) == (Lack.SIGNERS, Lack.COUNCIL)
    ready = held(9, RoleKind.COUNCIL)
    assert lacks_of([admin, *apart, held(4, W), *others, ready], messages=True) == ()
