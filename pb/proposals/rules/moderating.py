"""Reports about what breaks the rules of talk, and comments that wait for a look."""

from datetime import timedelta
from enum import StrEnum

MOST_REPORTS, REPORT_WINDOW = 6, timedelta(hours=1)
MOST_FIRST_POSTS = 5


class Wrong(StrEnum):
    """What is wrong with something."""

    INSULT = "insult"
    PERSONAL = "personal"
    UNTRUE = "untrue"
    SPAM = "spam"
    OTHER = "other"


class WhyNotReport(StrEnum):
    """Why a report or an answer to it is not taken."""

    TOO_MANY = "report.too_many"
    NONE = "report.none"
    REASON = "report.reason"


def waits_for_look(first_posts: int, shown: int) -> bool:
    """Whether a comment waits: its writer has fewer comments that passed than the city asks for."""
    return shown < first_posts
