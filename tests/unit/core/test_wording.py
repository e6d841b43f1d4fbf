"""What people are told has words for all there is to tell."""

from string import Template

import pytest
from attrs import fields

from workcore.entities.notice import Facts
from workcore.model import Topic
from workcore.policies.wording import FACTS, WORDINGS


def test_every_topic_has_words() -> None:
    """Whatever people may be told about, a letter can say it, and no two say the same."""
    assert set(WORDINGS) == set(Topic)
    assert len({each.subject for each in WORDINGS.values()}) == len(Topic)
    assert len({each.sentence for each in WORDINGS.values()}) == len(Topic)


@pytest.mark.parametrize("topic", Topic)
def test_words_need_nothing_else(topic: Topic) -> None:
    """A sentence names at most who did it."""
    sentence = Template(WORDINGS[topic].sentence)
    assert set(sentence.get_identifiers()) <= {"by"}
    assert sentence.substitute(by="Ann").endswith(".")


def test_every_fact_has_a_label() -> None:
    """No fact of a notice is left out of letters."""
    assert set(FACTS) == {field.name for field in fields(Facts)}
    assert len(set(FACTS.values())) == len(FACTS)
