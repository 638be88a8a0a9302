"""The words of the planning calendar: the pillar and the field that a kind of proposal belongs to."""

from enum import StrEnum

from pb.proposals.categories import Category


class Pillar(StrEnum):
    """The two pillars of the money of an RW."""

    BUILDING = "sarpras"
    PEOPLE = "pemberdayaan"


class Field(StrEnum):
    """The fields of the form that RW heads fill in."""

    INFRASTRUCTURE = "infrastructure"
    SOCIAL = "social"
    CULTURE = "culture"
    ECONOMY = "economy"


_BUILT = frozenset(
    {
        Category.DRAINAGE, Category.RIVER, Category.SANITATION, Category.INFILTRATION, Category.ROAD,
        Category.TRAFFIC, Category.ACCESS, Category.LIGHTING, Category.PARK, Category.FACILITY,
        Category.HOUSING,
    }
)  # fmt: skip
_ECONOMY = frozenset({Category.ECONOMY, Category.FOOD, Category.DIGITAL})


def pillar_of(category: str) -> Pillar:
    """What is built, or what makes people stronger."""
    return Pillar.BUILDING if category in _BUILT else Pillar.PEOPLE


def field_of(category: str) -> Field:
    """Infrastructure, economy, culture, or else social."""
    if category in _BUILT:
        return Field.INFRASTRUCTURE
    if category in _ECONOMY:
        return Field.ECONOMY
    return Field.CULTURE if category == Category.CULTURE else Field.SOCIAL
