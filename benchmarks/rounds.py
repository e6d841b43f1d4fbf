"""Measuring: rounds of all, interleaved, so that what disturbs the machine disturbs all alike."""

from collections.abc import Mapping, Sequence
from itertools import product

from attrs import Factory, frozen

from benchmarks.cases import Case
from benchmarks.driver import Sample, drive
from benchmarks.filled import Filled
from benchmarks.report import Series, say
from benchmarks.servers import Running


class WrongAnswers(Exception):
    """A server answered otherwise than it has to; nothing is measured then."""


@frozen(kw_only=True)
class Effort:
    """How much is measured: rounds, and seconds of each case in each round."""

    rounds: int
    seconds: float


Subject = tuple[Running, Filled]


@frozen
class Results:
    """All series, by case and by the subject's name."""

    series: dict[tuple[str, str], Series] = Factory(dict)

    def of(self, case: str, subject: str) -> Series:
        """Give a series; an empty one at first."""
        return self.series.setdefault((case, subject), Series())


def measure(cases: Sequence[Case], subjects: Mapping[str, Subject], effort: Effort) -> Results:
    """
    Measure each case on each subject, again and again; a first round is not counted.

    Raises:
        WrongAnswers: An answer's status is not the one that it has to be.
    """
    results = Results()
    for number, case in product(range(effort.rounds + 1), cases):
        for name, subject in _turned(subjects, number):
            sample = _checked(case, name, subject, effort.seconds if number else 1.0)
            if number:
                results.of(case.name, name).samples.append(sample)
        if case is cases[-1]:
            say(f"round {number} of {effort.rounds}")
    return results


def _turned(subjects: Mapping[str, Subject], number: int) -> list[tuple[str, Subject]]:
    """Let each be the first in its turn."""
    ordered = list(subjects.items())
    first = number % len(ordered)
    return ordered[first:] + ordered[:first]


def _checked(case: Case, name: str, subject: Subject, seconds: float) -> Sample:
    server, filled = subject
    sample = drive(
        server.port,
        case.scripts(filled),
        seconds=seconds,
        lead=case.lead,
        computed=server.processor_seconds,
    )
    if set(sample.statuses) != {case.status}:
        message = f"{case.name} on {name}: {dict(sample.statuses)} instead of {case.status}."
        raise WrongAnswers(message)
    return sample
