"""Gather every message of templates and code, and bring the catalogues up to date: `make messages`."""

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import generate_po, read_po

from pb.web.forms import _FAULTS
from pb.web.i18n import FOLDER, LANGUAGES
from pb.web.words import WORDS

ROOT = Path(__file__).parent.parent.parent
PLURAL_FORMS = {
    "id": "nplurals=1; plural=0;",
    "su": "nplurals=1; plural=0;",
    "en": "nplurals=2; plural=(n != 1);",
}
_HEADER = """# The words of Rembug, {name}. `make messages` brings the list of messages up to date.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "translate": None, "plural": (1, 2)}
_OPTIONS = {"extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true"}


@cache
def found() -> dict[str, str | None]:
    """Each message with its plural form, or None where it has none."""
    messages: dict[str, str | None] = {}
    for folder, method in ((ROOT / "templates", "jinja2"), (ROOT / "pb" / "web", "python")):
        suffix = "**.html" if method == "jinja2" else "**.py"
        rows = extract_from_dir(
            folder, [(suffix, method)], {suffix: _OPTIONS} if method == "jinja2" else None, _KEYWORDS
        )
        for _file, _line, message, _comments, _context in rows:
            one, many = (message, None) if isinstance(message, str) else (message[0], message[1])
            messages[one] = many or messages.get(one)
    for text in (*WORDS.values(), *(fault for _, fault in _FAULTS)):
        messages.setdefault(text, None)
    messages.pop("", None)
    return messages


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it is stored."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts(message: str | Iterable[str]) -> tuple[str, ...]:
    """All forms of a message or of its translation."""
    return (message,) if isinstance(message, str) else tuple(message)


def update(language: str) -> list[str]:
    """Write the catalogue anew with the messages of today; gives those that lack a translation."""
    old = catalogue(language)
    new = Catalog(locale=language)
    new.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]
    lacking = []
    for one, many in sorted(found().items()):
        known = old.get(one)
        kept = texts(known.string)[0] if known is not None and known.string else ""
        if language == "en":
            string: str | tuple[str, ...] = (one, many) if many else one
        else:
            string = (kept,) if many else kept
        if not all(texts(string)):
            lacking.append(one)
        new.add((one, many) if many else one, string)
    header = _HEADER.format(name=LANGUAGES[language], language=language, plurals=PLURAL_FORMS[language])
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + "".join(generate_po(new, width=0, omit_header=True, sort_by="message")))
    return lacking


def main() -> int:
    """Update all languages; 1 when something lacks a translation."""
    lacking = {language: update(language) for language in LANGUAGES}
    for language, messages in lacking.items():
        print(f"{language}: {len(messages)} without a translation")
        for message in messages[:20]:
            print(f"  {message}")
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
