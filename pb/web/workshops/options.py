"""Things of a workshop as the options of a form: a value, and the words for it."""

from collections.abc import Iterable

from pb.web.i18n import translate as _
from pb.web.words import say
from pb.workshops.facts import ClusterFacts, Note, Seated

Options = list[tuple[str, str]]
_SHORT = 60


def kind_options(kinds: Iterable[str]) -> Options:
    """Kinds of notes."""
    return [(str(kind), str(say(f"kind.{kind}"))) for kind in kinds]


def group_options(groups: Iterable[str]) -> Options:
    """Groups that have seats."""
    return [(str(group), str(say(f"group.{group}"))) for group in groups]


def cluster_options(clusters: Iterable[ClusterFacts]) -> Options:
    """Groups of notes."""
    return [(str(cluster.id), cluster.name) for cluster in clusters]


def note_options(notes: Iterable[Note]) -> Options:
    """Notes by number, with their first words."""
    return [(str(note.number), f"{note.number}: {note.text[:_SHORT]}") for note in notes]


def seat_options(seats: Iterable[Seated]) -> Options:
    """Seats by the name on the list, with their group."""
    named = ((seat, say(f"group.{seat.held.kind}")) for seat in seats)
    return [(str(seat.held.id), f"{seat.label or _('Without a name')} ({group})") for seat, group in named]


ALL = {
    "kind_options": kind_options,
    "group_options": group_options,
    "cluster_options": cluster_options,
    "note_options": note_options,
    "seat_options": seat_options,
}
