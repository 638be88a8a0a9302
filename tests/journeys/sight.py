"""A page to look at, or what a form answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sight:
    """A page to look at: an address, or what a form answers. An empty address stays where one is."""

    path: str
    form: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        sent = f" after sending {sorted(self.fields) or 'nothing'} to {self.form}" if self.form else ""
        return f"{self.path or 'the page'}{sent}"
