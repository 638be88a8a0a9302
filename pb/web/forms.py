"""Forms: every field is checked, all faults are told at once, what was typed is kept."""

import re
import types
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.exceptions import HTTPException

from pb.core.money import Amount, read_amount
from pb.web.i18n import translate as _

F = TypeVar("F", bound=msgspec.Struct)
_MANY = (list, tuple, set, frozenset)
HIDDEN = {"hidden": True}  # `Meta(extra=HIDDEN)`: a field that nobody types; a fault in it is no form of ours
_MOST_FIELDS = 1_000
_BEYOND = 2**63
_YEARS = range(1900, 2200)
_MINUTES = re.compile(r"[0-2]\d:[0-5]\d")


@dataclass(slots=True)
class FormErrors:
    """What was typed and what is wrong with it: field name to a sentence in the reader's language.

    `lines` holds more sentences of a field that is a list: one for each line that is wrong.
    """

    values: dict[str, list[str]] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self.messages.items())

    def typed(self, name: str) -> str:
        """What was typed in a field, or an empty text."""
        found = self.values.get(name)
        return found[0] if found else ""

    def add(self, name: str, message: str) -> "FormErrors":
        """One more fault; the first fault of a field is kept."""
        self.messages.setdefault(name, message)
        return self


@dataclass(frozen=True, slots=True)
class Valid(Generic[F]):
    """A form without faults, and what was typed in it (for a refusal that comes later)."""

    value: F
    raw: FormErrors


async def posted(request: Request[Any, Any, Any]) -> FormMultiDict:
    """The fields of the request; a body that is no form is a 400, never a 5xx."""
    kept: FormMultiDict | None = request.scope["state"].get("posted")
    if kept is None:
        try:
            kept = await _parse(request)
        except HTTPException:
            raise
        except Exception as error:
            raise HTTPException(status_code=400, detail="broken form") from error
        request.scope["state"]["posted"] = kept
    return kept


def clean(text: str) -> str:
    """Typed text in NFC, with plain line ends, without signs that hide or turn text (security.md W19)."""
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return _INVISIBLE.sub("", plain)


# Controls but tab and line end; zero-width space, word joiner, byte order mark; every sign that turns the
# direction of text; lone surrogates. Joiners inside words (U+200C, U+200D) stay: some scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


async def _parse(request: Request[Any, Any, Any]) -> FormMultiDict:
    """Every field, its text cleaned."""
    pairs = await _parse_raw(request)
    return FormMultiDict([(clean(name), clean(v) if isinstance(v, str) else v) for name, v in pairs])


async def _parse_raw(request: Request[Any, Any, Any]) -> Iterable[tuple[str, Any]]:
    """Litestar keeps the last thousand url-encoded bodies in a cache, with passwords; so we parse them."""
    headers = request.scope["headers"]
    kind = next((value for name, value in headers if name == b"content-type"), b"").lower().partition(b";")[0]
    if kind.strip() == b"multipart/form-data":
        return (await request.form()).multi_items()
    if kind.strip() != b"application/x-www-form-urlencoded":
        return []
    return parse_qsl(
        (await _body(request)).decode("utf-8"),
        keep_blank_values=True,
        max_num_fields=_MOST_FIELDS,
        errors="strict",
    )


async def _body(request: Request[Any, Any, Any]) -> bytes:
    """The body as it comes; how long it may be was checked around the app."""
    parts, more = [], True
    while more:
        message = await request.receive()
        if message["type"] != "http.request":
            raise HTTPException(status_code=400, detail="the client went away")
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def read_form(
    request: Request[Any, Any, Any], shape: type[F], check: Callable[[F], Mapping[str, str]] | None = None
) -> "Valid[F] | FormErrors":
    """Read the posted fields into `shape`. `check` looks at fields together: field name to sentence."""
    form = await posted(request)
    raw = FormErrors({name: [v for v in form.getall(name) if isinstance(v, str)] for name in form})
    files = {name: v for name in form for v in form.getall(name) if isinstance(v, UploadFile)}
    return check_fields(raw, shape, check, files)


def check_fields(
    raw: FormErrors,
    shape: type[F],
    check: Callable[[F], Mapping[str, str]] | None = None,
    files: Mapping[str, UploadFile] | None = None,
) -> "Valid[F] | FormErrors":
    """As `read_form`, for text that is already at hand (a saved draft, an address)."""
    hints, fields = _shape(shape)
    found: dict[str, Any] = {}
    for info in fields:
        if files and info.name in files:
            found[info.name] = files[info.name]
            continue
        texts = [" ".join(t.split(" ")).strip() for t in raw.values.get(info.name, [])]
        _read_field(raw, info, hints[info.name], [text for text in texts if text], found)
    if any(_is_hidden(hints[name]) for name in raw.messages):
        raise HTTPException(status_code=400, detail="a hidden field was changed")
    if raw.messages:
        return raw
    value = shape(**found)
    for name, message in (check(value) if check else {}).items():
        raw.add(name, message)
    return raw if raw.messages else Valid(value, raw)


@cache
def _shape(shape: type[F]) -> tuple[dict[str, Any], tuple[msgspec.structs.FieldInfo, ...]]:
    """The types and the fields of a form, looked up once."""
    return get_type_hints(shape, include_extras=True), msgspec.structs.fields(shape)


def _read_field(
    raw: FormErrors, info: msgspec.structs.FieldInfo, hint: Any, given: list[str], found: dict[str, Any]
) -> None:
    base, many = _base(hint)
    if many:
        try:
            found[info.name] = msgspec.convert(given, hint, strict=False)
        except msgspec.ValidationError as error:
            raw.add(info.name, _say(str(error), hint))
    elif base is bool:
        found[info.name] = bool(given) and given[0] not in {"0", "off", "false"}
    elif not given:
        if info.required:
            raw.add(info.name, _("Fill this in."))
    else:
        try:
            found[info.name] = _convert(given[0], hint, base)
        except (msgspec.ValidationError, ValueError) as error:
            raw.add(info.name, _say(str(error), hint))


def _is_hidden(hint: Any) -> bool:
    """Whether the type of a field says that nobody types it."""
    marks = getattr(hint, "__metadata__", ())
    return any(isinstance(mark, msgspec.Meta) and mark.extra == HIDDEN for mark in marks)


def _convert(text: str, hint: Any, base: Any) -> Any:
    if base is time and _MINUTES.fullmatch(text):
        text += ":00"  # browsers send no seconds; msgspec asks for them
    if base is not Amount:
        value = msgspec.convert(text, hint, strict=False)
        if isinstance(value, int) and abs(value) >= _BEYOND:
            raise ValueError("Expected `int`")
        if isinstance(value, date) and value.year not in _YEARS:
            raise ValueError("date")
        return value
    amount = read_amount(text)
    if amount is None:
        raise ValueError("amount")
    return msgspec.convert(amount, hint)


def _base(hint: Any) -> tuple[Any, bool]:
    """The bare type under `Annotated` and `| None`, and whether it holds many values."""
    while hasattr(hint, "__metadata__"):
        hint = hint.__origin__
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _base(next(arg for arg in get_args(hint) if arg is not type(None)))
    return hint, origin in _MANY


_FAULTS = (
    ("amount", "Write an amount in rupiah, for example 1.500.000."),
    ("length <= ", "Write at most %(n)s letters."),
    ("length >= ", "Write at least %(n)s letters."),
    (" <= ", "Write a number of at most %(n)s."),
    (" >= ", "Write a number of at least %(n)s."),
    ("Expected `int`", "Write a whole number."),
    ("date", "Write a date, for example 2026-06-21."),
    ("time", "Write a time, for example 20:00."),
    ("enum", "Choose one of these."),
)


def _say(fault: str, hint: Any) -> str:
    for mark, message in _FAULTS:
        if mark in fault:
            number = fault.partition(mark)[2].split(" ")[0].split("`")[0]
            return _(message, n=number) if "%(n)s" in message else _(message)
    return _("Check what is written here.")
