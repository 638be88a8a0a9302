"""The reader of pages refuses what our templates never write; a page of known parts has nothing new."""

import pytest

from tests.journeys.parts import parts
from tests.support.markup import BrokenPageError, read

pytestmark = pytest.mark.one_engine
PAGE = '<main><ul class="items"><li><a href="/usulan/1">Lampu &amp; jalan</a></li></ul></main>'


@pytest.mark.parametrize(
    "broken",
    [
        "<p><img src=x onerror=alert(1)></p>",
        "<p>1 < 2</p>",
        "<p><script>alert(1)</p>",
        '<p class="a" class="b"></p>',
        '<p title="a"b"></p>',
        "<p><b></p></b>",
        "<p>",
        "<p></br></p>",
        "</p class='x'>",
        "<![CDATA[x]]>",
    ],
)
def test_what_no_template_of_ours_writes_is_a_fault(broken: str) -> None:
    with pytest.raises(BrokenPageError):
        read(broken)


def test_a_page_is_read_with_its_words_and_attributes() -> None:
    tree = read(f"<!doctype html>{PAGE}<!-- <p> --><svg viewBox='0 0 1 1'><path d=\"M0 0\"/></svg>")
    assert [element.tag for element in tree.all()] == ["main", "ul", "li", "a", "svg", "path"]
    assert (tree.all("a")[0].text, tree.all("a")[0].get("href")) == ("Lampu & jalan", "/usulan/1")
    assert tree.all("svg")[0].attrs == {"viewbox": "0 0 1 1"}


@pytest.mark.parametrize(
    ("change", "new"),
    [
        (("Lampu", "Saluran"), False),
        (("/usulan/1", "/usulan/2"), False),
        (('class="items"', 'class="cards"'), True),
        (("<a ", '<a aria-current="page" '), True),
        (("<li>", "<li>Nomor "), True),
        (("</li>", "</li><li><a href='/x'>Dua</a></li>"), False),
        (("</ul>", "</ul><p>Habis</p>"), True),
    ],
)
def test_other_words_are_no_new_part_and_other_marks_are(change: tuple[str, str], new: bool) -> None:
    assert (not parts(PAGE.replace(*change)) <= parts(PAGE)) is new
