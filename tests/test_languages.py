"""Three languages: every message in each, with the same facts in it, in the forms that the language has."""

import os
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from pb.core.city import this_city
from pb.web import i18n
from pb.web.i18n import DEFAULT, LANGUAGES, plural, set_language, translate
from tests.support.code import ROOT
from tests.support.messages import PLURAL_FORMS, catalogue, found, texts
from tests.support.town import NOON

pytestmark = pytest.mark.one_engine

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?[a-z][^>]*>|&\w+;")
# Words that stand in templates as they are: the name, abbreviations of the state, units.
AS_THEY_ARE = {"Rembug", "RW", "RT", "Rp", "NIP", "KB"}
DEVELOPMENT = {"dev/gaya.html"}


def messages(language: str) -> list[Message]:
    """Each message of a stored catalogue."""
    return [message for message in catalogue(language) if message.id]


def facts_in(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.fixture(autouse=True)
def _default_language() -> None:
    set_language(DEFAULT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_stands_in_the_catalogue_and_none_that_nobody_says(language: str) -> None:
    known = {texts(message.id) for message in messages(language)}
    said = {(one, many) if many else (one,) for one, many in found().items()}
    assert not said - known, "run `make messages` and write what is missing"
    assert not known - said, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_has_its_words_and_none_is_a_guess(language: str) -> None:
    for message in messages(language):
        assert all(text.strip() for text in texts(message.string)), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_tells_the_same_facts(language: str) -> None:
    for message in messages(language):
        told = set().union(*(facts_in(text) for text in texts(message.id)))
        for text in texts(message.string):
            missing = told - facts_in(text)
            assert facts_in(text) <= told, message.id
            assert not missing or (language == "en" and text == texts(message.id)[0]), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_with_facts_can_be_filled_in(language: str) -> None:
    filled = 0
    for message in messages(language):
        for text in texts(message.string):
            facts = {name: "7" for name in facts_in(text)}
            if facts:
                filled += 1
                assert "%" not in (text % facts).replace("7%", ""), text
            else:
                assert "%(" not in text, text
    assert filled > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_brings_no_markup_of_its_own(language: str) -> None:
    for message in messages(language):
        allowed = sorted(TAG.findall(texts(message.id)[-1]))
        for text in texts(message.string):
            assert sorted(TAG.findall(text)) == allowed, message.id
            assert "<" not in TAG.sub("", text), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_plural_forms_of_its_language(language: str) -> None:
    stored: Catalog = catalogue(language)
    assert stored.plural_forms == PLURAL_FORMS[language]
    for message in messages(language):
        forms = stored.num_plurals if isinstance(message.id, tuple) else 1
        assert len(texts(message.string)) == forms, message.id


def test_one_and_many_differ_where_the_language_tells_them_apart() -> None:
    one, many = "%(num)s day left", "%(num)s days left"
    for language, said in (("en", (one, many)), ("id", ("%(num)s hari lagi",) * 2)):
        set_language(language)
        assert (plural(one, many, 1), plural(one, many, 2)) == said


def test_a_compiled_catalogue_older_than_its_text_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(b"no catalogue at all")
    (folder / "messages.po").write_text('msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "a"\nmsgstr "b"\n')
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    os.utime(folder / "messages.mo", (0, 0))
    assert i18n.catalogue.__wrapped__("en").gettext("a") == "b"


def test_days_and_months_have_names_in_each_language() -> None:
    for language in LANGUAGES:
        assert len(set(i18n._DAYS[language])) == 7
        assert len(set(i18n._MONTHS[language])) == 12
    days = []
    for language in LANGUAGES:
        set_language(language)
        days.append(i18n.day_words(this_city().day(NOON), weekday=True))
    assert len(set(days)) == len(LANGUAGES)


def test_an_unknown_language_is_the_default() -> None:
    set_language("xx")
    assert i18n.language() == DEFAULT
    assert translate("Log in") != "Log in"


def test_templates_hold_no_words_that_are_not_translated() -> None:
    left = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = str(path.relative_to(ROOT / "templates"))
        words = set(re.findall(r"[^\W\d_]{2,}", shown_text(path.read_text()))) - AS_THEY_ARE
        if words and name not in DEVELOPMENT:
            left[name] = words
    assert not left


def shown_text(template: str) -> str:
    """What a template says by itself: text between tags, and attributes that are read out or shown."""
    text = re.sub(r"\{#.*?#\}", "", template, flags=re.S)
    text = re.sub(r"\{%-?\s*(set|macro|import|from|call)\b.*?%\}", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.S)
    said = re.findall(r'\b(?:aria-label|placeholder|alt|title)="([^"]*)"', text)
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.S)
    return " ".join([*said, re.sub(r"""<[^>]*>|&\w+;|[\w-]+=("[^"]*"|'[^']*')""", " ", text)])


def test_messages_are_found_in_templates_and_in_code() -> None:
    said = found()
    assert "Log in to vote" in said  # in code
    assert "Tell your neighbours" in said  # in a template
    assert said["%(num)s day left"] == "%(num)s days left"
    assert "Choose one of these." in said
