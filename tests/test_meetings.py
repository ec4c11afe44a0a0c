"""Meetings: which, when, where, in six languages."""

import pytest

from resograph.extract import meetings


@pytest.mark.parametrize(("number", "words"), [(1, "first"), (20, "twentieth"), (78, "seventy-eighth"), (112, "112th")])
def test_numbers_become_english_ordinals(number: int, words: str) -> None:
    assert meetings.ordinal_words(number) == words
