"""What a helper or a clerk writes down for a ballot: ticked boxes, or boxes with points or ranks."""

from typing import Any

from pb.ballots.choices import Chosen, parse, written
from pb.ballots.rules import WhyNotChoose
from pb.core.errors import Refused
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import RoundFacts


def read_marks(form: Any, facts: RoundFacts, ticked: str, boxes: str) -> Chosen:
    """The choices of one contest: `ticked` is repeated, `boxes` begins the name of a box with a number.

    Raises `Refused` for numbers that are no ranks or points.
    """
    kind = BallotType(facts.ballot_type)
    if kind.names_only:
        chosen = parse([str(text) for text in form.getall(ticked, [])], kind)
        return frozenset({0}) if chosen is None else chosen
    texts = {
        name.removeprefix(boxes): str(form.get(name, "")).strip() for name in form if name.startswith(boxes)
    }
    found = written({name: text for name, text in texts.items() if text}, kind)
    if found is None:
        raise Refused(WhyNotChoose.NUMBERS)
    return found
