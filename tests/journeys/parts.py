"""What a page is made of: a page of parts that were all looked at before has nothing new to look at."""

from tests.support.markup import Element, read

_TELLING = ("class", "type", "role", "rel", "lang", "dir")
_AROUND = 3
Mark = tuple[str, ...]
Part = tuple[Mark, ...]


def parts(page: str) -> set[Part]:
    """Each kind of element, with what it has and what stands around it; words and numbers aside."""
    marks: dict[int, Mark] = {}
    found = set()
    for element in read(page).all():
        marks[id(element)] = _mark(element)
        part, around = [marks[id(element)]], element.parent
        while around is not None and around.tag and len(part) < _AROUND:
            part.append(marks[id(around)])
            around = around.parent
        found.add(tuple(part))
    return found


def _mark(element: Element) -> Mark:
    """Its tag, the names of what it has, and the values on which its looks and its role depend."""
    telling = [element.get(name) for name in _TELLING]
    spoken = "words" if any(isinstance(child, str) and child.strip() for child in element.children) else ""
    return (element.tag, spoken, *telling, *sorted(element.attrs))
