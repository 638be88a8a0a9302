"""What a command says when it cannot do its work."""


class CannotDo(Exception):
    """A command cannot do its work; the message says why."""
