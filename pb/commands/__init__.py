"""Commands on a running installation: its people, the privacy of a round, incidents."""

from collections.abc import Callable
from typing import Any

from pb.commands import incident, privacy, user


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of these commands."""
    user.options_of(commands, command)
    privacy.options_of(commands, command)
    incident.options_of(commands, command)
