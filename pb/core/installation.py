"""Facts about the installation itself, kept in the database: whether it is a demo."""

from piccolo.columns import Text
from piccolo.table import Table


class Installation(Table, tablename="installation"):
    """Named facts; `demo` is present in an installation that holds demo data."""

    name = Text(primary_key=True, default=None)
    value = Text(null=False, default=None)


async def fact(name: str) -> str | None:
    """A fact about the installation, or None."""
    row = await Installation.select(Installation.value).where(Installation.name == name).first()
    return None if row is None else str(row["value"])


async def note_fact(name: str, value: str) -> None:
    """Write a fact once; inside a transaction."""
    await Installation.insert(Installation(name=name, value=value))


async def change_fact(name: str, value: str) -> None:
    """Write a fact anew; an empty one goes. Inside a transaction."""
    await Installation.delete().where(Installation.name == name)
    if value:
        await note_fact(name, value)
