"""Canonical text: what it was when the first ballots were hashed, whoever writes it."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pb.core.canon import canon
from pb.core.events import Event

pytestmark = pytest.mark.one_engine
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


def composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {composed(key): composed(item) for key, item in value.items()}
    return value


@given(VALUES)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_has_the_text_that_the_standard_library_gives_it(value: Any) -> None:
    plain = json.dumps(composed(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canon(value) == plain


def test_names_of_events_are_texts_and_what_has_no_text_is_refused() -> None:
    assert canon({Event.BOX_OPENED: (Event.COUNTED, True)}) == '{"box.opened":["outcome.counted",true]}'
    for value in (1.0, None, {1: "a"}, b"x"):
        with pytest.raises(TypeError):
            canon(value)
