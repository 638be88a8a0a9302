"""One set of checks for every page that a test opens."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from pb.web.edge.config import CSP, PERMISSIONS, PHOTO_CSP
from tests.support.markup import BrokenPageError, Element, read

_TYPED = frozenset({"input", "select", "textarea"})
_UNLABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})
_HX = frozenset({"hx-get", "hx-post", "hx-target", "hx-swap", "hx-push-url", "hx-trigger"})
_POINTERS = frozenset({"for", "aria-labelledby", "aria-describedby", "aria-controls"})
_ADDRESSES = frozenset({"href", "src", "action", "xlink:href"})
_SPOKEN = frozenset({"alt", "aria-label", "placeholder", "title", "content", "data-label"})
_FOREIGN = frozenset({"style", "iframe", "object", "embed", "base"})
_NO_ADDRESS = ("javascript:", "data:", "vbscript:", "blob:", "//")
_LEFT_OVER = re.compile(r"%\((?!lain)\w+\)|<built-in|Undefined|<pb\.|Markup\(|^None$", re.MULTILINE)


def faults(text: str, *, part: bool = False) -> list[str]:
    """What breaks the rules of all pages, as sentences; empty when all is well."""
    tree = read(text)
    found = [*_names(tree, part=part), *_fields(tree), *_forms(tree), *_htmx(tree, part=part), *_inline(tree)]
    found += [*_pictures(tree), *_links(tree), *_words(tree)]
    return found if part else [*_frame(text, tree), *found]


_good: set[int] = set()
_TOKEN = re.compile(r'name="token" value="[0-9a-f]+"')


def check(text: str, *, part: bool = False) -> None:
    """Raise `BrokenPageError` with every fault of a page; one that was good before is not read again."""
    mark = hash((part, _TOKEN.sub("", text)))
    if mark in _good:
        return
    found = faults(text, part=part)
    if found:
        raise BrokenPageError("; ".join(found[:8]))
    _good.add(mark)


def _frame(text: str, tree: Element) -> list[str]:
    found = []
    html, main = tree.all("html"), tree.all("main")
    titles = [title for title in tree.all("title") if not title.inside("svg")]
    if not text.lstrip().lower().startswith("<!doctype html>"):
        found.append("no doctype")
    if len(html) != 1 or html[0].get("lang") not in {"id", "su", "en"}:
        found.append("the language of the page is not said")
    if len(titles) != 1 or not titles[0].text.removesuffix("Rembug").strip(" ·:"):
        found.append("no title")
    if len(main) != 1:
        found.append(f"{len(main)} main parts")
    if len(tree.all("h1")) != 1 or not tree.all("h1")[0].text:
        found.append(f"{len(tree.all('h1'))} h1")
    if not any("width=device-width" in meta.get("content") for meta in tree.all("meta")):
        found.append("no viewport for phones")
    return found + _headings(tree)


def _headings(tree: Element) -> list[str]:
    levels = [int(heading.tag[1]) for heading in tree.all("h1", "h2", "h3", "h4", "h5", "h6")]
    jumps = [lower for upper, lower in itertools.pairwise(levels) if lower > upper + 1]
    return [f"a heading of level {jumps[0]} without one above it"] if jumps else []


def _names(tree: Element, *, part: bool) -> list[str]:
    ids = Counter(element.get("id") for element in tree.all() if element.get("id"))
    found = [f"id {name} stands {times} times" for name, times in ids.items() if times > 1]
    found += [f"id {name!r} holds a space" for name in ids if " " in name]
    for element in tree.all():
        for attribute in _POINTERS & element.attrs.keys():
            missing = set(element.get(attribute).split()) - ids.keys()
            if missing and not part:
                found.append(f"{attribute} names {sorted(missing)}, which are not there")
    return found


def _fields(tree: Element) -> list[str]:
    labels = {label.get("for") for label in tree.all("label") if label.text}
    found = []
    for element in tree.all(*_TYPED):
        if element.tag == "input" and element.get("type") in _UNLABELLED:
            continue
        named = element.get("aria-label") or element.get("aria-labelledby") or element.inside("label")
        if not named and element.get("id") not in labels:
            found.append(f"{element.tag} {element.get('name')!r} has no label")
    for button in tree.all("button"):
        if not button.text and not button.get("aria-label"):
            found.append("a button without words")
    return found


def _forms(tree: Element) -> list[str]:
    found = [fault for form in tree.all("form") for fault in _form_faults(form)]
    for element in tree.all(*_TYPED, "button"):
        if element.get("name") and not element.inside("form"):
            found.append(f"{element.tag} {element.get('name')!r} stands outside of a form")
    return found


def _form_faults(form: Element) -> list[str]:
    action, method, inputs = form.get("action"), form.get("method").lower(), form.all("input")
    tokens = [element.get("name") for element in inputs].count("token")
    wanted = 1 if method == "post" and action != "/bahasa" else 0
    sends_files = any(element.get("type") == "file" for element in inputs)
    checks = {
        "has no method": method in {"get", "post"},
        "has no address": action.startswith("/"),
        "stands inside another form": form.inside("form") is None,
        f"has {tokens} tokens": tokens == wanted,
        "has no button to send it": any(button.get("type") == "submit" for button in form.all("button")),
        "cannot send its file": not sends_files or form.get("enctype") == "multipart/form-data",
    }
    return [f"the form {action} {fault}" for fault, good in checks.items() if not good]


def _htmx(tree: Element, *, part: bool) -> list[str]:
    found = []
    ids = {element.get("id") for element in tree.all()}
    for element in tree.all():
        given = {name for name in element.attrs if name.startswith(("hx-", "data-hx-"))}
        if not given:
            continue
        if given - _HX:
            found.append(f"{sorted(given - _HX)} are not used here")
        if "hx-post" in given and (element.tag != "form" or element.get("action") != element.get("hx-post")):
            found.append("hx-post without a form of the same action")
        works = element.get("href") or (element.get("method") == "get" and element.get("action"))
        if "hx-get" in given and works != element.get("hx-get"):
            found.append("hx-get without a link or form to the same address")
        target = element.get("hx-target")
        if target.startswith("#") and target[1:] not in ids and not part:
            found.append(f"hx-target {target} is not there")
    return found


def _inline(tree: Element) -> list[str]:
    found = []
    for element in tree.all():
        if element.tag in _FOREIGN:
            found.append(f"<{element.tag}>")
        if element.tag == "script" and (element.text or not element.get("src").startswith("/static/")):
            found.append("a script that is not a file of ours")
        for name, value in element.attrs.items():
            if name == "style" or name.startswith("on"):
                found.append(f"inline {name}")
            elif name in _ADDRESSES and value.strip().lower().startswith(_NO_ADDRESS):
                found.append(f"{name} {value.strip().lower()[:20]}")
    return found


def _pictures(tree: Element) -> list[str]:
    found = [
        f"a picture without alt: {image.get('src')}" for image in tree.all("img") if "alt" not in image.attrs
    ]
    for svg in tree.all("svg"):
        hidden = svg.get("aria-hidden") == "true" or svg.get("class") == "hidden"
        if not hidden and not (svg.get("role") == "img" and svg.get("aria-label")):
            found.append("a drawing that is neither hidden nor told")
    return found


def _links(tree: Element) -> list[str]:
    found = []
    ids = {element.get("id") for element in tree.all()}
    for link in tree.all("a"):
        address, fragment = urldefrag(link.get("href"))
        if not link.get("href"):
            found.append(f"a link to nowhere: {link.text!r}")
        elif not address and fragment and fragment not in ids:
            found.append(f"a link to #{fragment}, which is not there")
        if not link.text and not link.get("aria-label") and not link.all("svg"):
            found.append(f"a link without words to {address}")
        if address.startswith("http") and set(link.get("rel").split()) != {
            "noopener",
            "noreferrer",
            "nofollow",
        }:
            found.append(f"a link outside without its rel: {address}")
    return found


def _words(tree: Element) -> list[str]:
    texts = [tree.text]
    for element in tree.all():
        texts += [value for name, value in element.attrs.items() if name in _SPOKEN]
    html = tree.all("html")
    if not html or html[0].get("lang") != "en":
        own = (node for element in tree.all() for node in element.children if isinstance(node, str))
        texts += [text for node in own if (text := node.strip())]
    left = {match.group() for match in _LEFT_OVER.finditer("\n".join(texts))}
    return [f"left over in the words: {sorted(left)}"] if left else []


def check_headers(answer: Any, path: str, *, signed_in: bool) -> None:
    """The headers of every answer (security.md W5, W7, W17)."""
    wanted = PHOTO_CSP if path.startswith("/foto/") else CSP
    found = []
    if answer.header_list("content-security-policy") != [wanted.decode()]:
        found.append("content-security-policy")
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS.decode()),
        ("cross-origin-opener-policy", "same-origin"),
    ):
        if answer.header_list(name) != [value]:
            found.append(name)
    if signed_in and not path.startswith("/static/") and "no-store" not in answer.header("cache-control"):
        found.append("cache-control")
    if found:
        raise BrokenPageError(f"{answer.status} {path}: {', '.join(found)}")


def check_answer(answer: Any, path: str, *, signed_in: bool, part: bool) -> None:
    """Headers of any answer; the page, when it is one. The page of components shows fields without forms."""
    check_headers(answer, path, signed_in=signed_in)
    if path == "/gaya":
        return
    if answer.raw and answer.header("content-type").startswith("text/html"):
        try:
            check(answer.text, part=part and not answer.text.lstrip().startswith("<!doctype"))
        except BrokenPageError as bad:
            raise BrokenPageError(f"{answer.status} {path}: {bad}") from None


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, what is in its fields, its buttons."""

    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]
    fields: dict[str, Element]

    def data(self, **changed: Any) -> dict[str, Any]:
        """What a browser would send, token and button aside, with some fields changed."""
        found: dict[str, Any] = {}
        for name, value in self.values:
            found.setdefault(name, []).append(value)
        found.pop("token", None)
        return found | changed


def forms(text: str) -> list[Form]:
    """The forms of a page, the language switch aside."""
    return [_form(form) for form in read(text).all("form") if form.get("action") != "/bahasa"]


def form_to(text: str, action: str, *, without: str = "") -> Form:
    """The first form of a page that goes to this address and does not have a certain field."""
    found = [form for form in forms(text) if form.action == action and without not in form.fields]
    if not found:
        raise BrokenPageError(f"no form to {action}; there are {[form.action for form in forms(text)]}")
    return found[0]


def _form(form: Element) -> Form:
    fields = {e.get("name"): e for e in form.all(*_TYPED) if e.get("name")}
    values = [pair for element in form.all(*_TYPED) if (pair := _value(element)) is not None]
    buttons = [(b.get("name"), b.get("value")) for b in form.all("button") if b.get("name")]
    return Form(form.get("action"), form.get("method"), tuple(values), tuple(buttons), fields)


def _value(element: Element) -> tuple[str, str] | None:
    name, kind = element.get("name"), element.get("type")
    if not name or kind == "file" or (kind in {"radio", "checkbox"} and "checked" not in element.attrs):
        return None
    if element.tag == "textarea":
        return name, "".join(child for child in element.children if isinstance(child, str)).removeprefix("\n")
    if element.tag == "select":
        options = element.all("option")
        chosen = [option for option in options if "selected" in option.attrs] or options[:1]
        return (name, chosen[0].get("value")) if chosen else None
    return name, element.get("value")
