"""Somebody with a phone: opens pages, presses, writes and reads, and notices whatever breaks."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from tests.journeys.words import _

_NOT_LOADED = "Failed to load resource"  # the answer tells it too, with its status
MOST_TABS = 80
_CODE = re.compile(r"\b\d{6}\b")

_FOCUS = """() => {
  const found = document.activeElement, style = getComputedStyle(found);
  return {words: found.textContent.trim().slice(0, 60),
          outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""
_SAYS_WHY = {"document", "fetch", "xhr"}


@dataclass
class Person:
    """One person's browser. `faults` holds what no page may do; it must be empty in the end."""

    context: BrowserContext
    base: str
    page: Page = field(init=False)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answer)
        self.page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_NOT_LOADED):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _answer(self, answer: Response) -> None:
        """A page may refuse with words; a file must be there, all comes from us, and nothing fails inside."""
        lost = answer.status >= 400 and answer.request.resource_type not in _SAYS_WHY
        if answer.status >= 500 or lost or not answer.url.startswith(self.base):
            self.faults.append(f"{answer.status} {answer.request.method} {answer.url}")

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # a page that is left while it loads, or a download
            self.faults.append(f"{request.failure} {request.url}")

    @property
    def path(self) -> str:
        """Where the person is."""
        return urlsplit(self.page.url).path

    def open(self, path: str) -> None:
        """Type an address."""
        try:
            self.page.goto(f"{self.base}{path}")
        except Error as error:  # the page before it loaded itself anew, as one that waits for a count does
            if "interrupted by another navigation" not in str(error):
                raise
            self.page.goto(f"{self.base}{path}")

    def link(self, name: str) -> Locator:
        """A link by its words; the first one, where a page leads there twice."""
        return self.page.get_by_role("link", name=name, exact=True).first

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        """An input by its label, whether it may stay empty or not; not one in a part that is folded away."""
        named = re.compile(rf"^\s*{loose(label)}\s*({loose(_('(may stay empty)'))})?\s*$")
        return self.page.get_by_label(named).filter(visible=True)

    def follow(self, name: str) -> None:
        """Tap a link."""
        self.link(name).click()

    def press(self, name: str) -> None:
        """Tap a button."""
        self.button(name).click()

    def fill(self, label: str, text: str) -> None:
        """Fill an input in."""
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=option)

    def mark(self, group: str, option: str) -> None:
        """Mark one of some choices, by how its label begins."""
        choices = self.page.get_by_role("group", name=re.compile(rf"^\s*{loose(group)}"))
        choices.get_by_role("radio", name=re.compile(rf"^\s*{loose(option)}")).first.check()

    def tick(self, label: str) -> None:
        """Tick a box, by how its label begins."""
        self.page.get_by_role("checkbox", name=re.compile(rf"^\s*{loose(label)}")).check()

    def unfold(self, summary: str) -> None:
        """Open a part of the page that is folded away."""
        self.page.locator("summary").filter(has_text=re.compile(loose(summary))).click()

    def sees(self, *texts: str) -> None:
        """Each of these words stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(re.compile(loose(text)))

    def sees_not(self, *texts: str) -> None:
        """None of these words stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(re.compile(loose(text)))

    def reads(self, heading: str) -> None:
        """The page is the one with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(loose(heading)))

    def is_told(self, label: str, message: str) -> None:
        """An input is wrong: its message stands beside it, and the summary on top leads to it."""
        wrong = self.field(label)
        expect(wrong).to_have_attribute("aria-invalid", "true")
        expect(wrong).to_have_accessible_description(re.compile(loose(message)))
        listed = self.page.get_by_role("alert").get_by_role("link")
        assert f"#{wrong.get_attribute('id')}" in [link.get_attribute("href") for link in listed.all()]

    def walk_to(self, wanted: Locator) -> None:
        """Press Tab until it has the focus; wherever one stops on the way, one sees where one is."""
        for _step in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            shown = self.page.evaluate(_FOCUS)
            assert shown["outline"], f"the focus is not seen on {shown['words']!r}"
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Tab never reaches {wanted}")

    def presses_alt(self, letter: str, *, control: bool = False) -> None:
        """Press an access key; the browser goes by the letter alone, which Playwright leaves out."""
        key = {"key": letter, "code": f"Key{letter.upper()}", "windowsVirtualKeyCode": ord(letter.upper())}
        browser = self.context.new_cdp_session(self.page)
        for kind, text in (("keyDown", {"unmodifiedText": letter}), ("keyUp", {})):
            told = {"type": kind, "modifiers": 1 + 2 * control} | key | text
            browser.send("Input.dispatchKeyEvent", told)
        browser.detach()

    def at_demo(self, row: str) -> list[str]:
        """What `/demo` tells of an account: its cells."""
        self.open("/demo")
        header = self.page.get_by_role("rowheader", name=row, exact=True)
        return self.page.get_by_role("row").filter(has=header).get_by_role("cell").all_inner_texts()

    def last_code(self, contact: str) -> str:
        """The code in the newest message to somebody, as `/demo` shows it; others get letters too."""
        self.open("/demo")
        number = contact if "@" in contact else re.sub(r"\D", "", contact).removeprefix("0")
        letters = self.page.get_by_role("region", name=_("Last messages sent")).get_by_role("listitem")
        letter = letters.filter(has_text=number).filter(has_text=_CODE).first.inner_text()
        return _CODE.findall(letter)[0]


def loose(text: str) -> str:
    """A pattern for words however they are broken into lines."""
    return r"\s+".join(re.escape(word) for word in text.split())


def options(**changed: Any) -> dict[str, Any]:
    """How a phone of 360 by 740 opens pages."""
    phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    return phone | {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "reduced_motion": "reduce"} | changed
