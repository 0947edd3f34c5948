"""`make fuzz` goes on for the time that it is given, and stops at what it finds."""

import pytest
from hypothesis import settings

from tests.fuzz import CHOSEN, command, fuzz


class Rounds:
    """Rounds that take ten minutes each and end as told."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.commands: list[list[str]] = []

    def run(self, asked: list[str]) -> int:
        self.commands.append(asked)
        return self.statuses[len(self.commands) - 1]

    def clock(self) -> float:
        return 600.0 * len(self.commands)


def seeds(rounds: Rounds) -> set[str]:
    return {each for asked in rounds.commands for each in asked if "--hypothesis-seed" in each}


@pytest.mark.parametrize(("minutes", "count"), [(0, 1), (10, 1), (25, 3), (30, 3)])
def test_rounds_with_seeds_of_their_own_until_the_time_is_over(
    minutes: int, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = Rounds(0, 0, 0, 0)
    assert fuzz(minutes, ["-x"], rounds.run, rounds.clock) == 0
    assert len(rounds.commands) == len(seeds(rounds)) == count
    assert all(asked[-1] == "-x" for asked in rounds.commands)
    assert f"{count} round" in capsys.readouterr().out


@pytest.mark.parametrize(("status", "told"), [(1, "A property failed"), (-11, "status -11")])
def test_it_stops_at_a_failure_and_says_how_to_repeat_it(
    status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = Rounds(0, status, 0)
    assert fuzz(60, [], rounds.run, rounds.clock) == status
    said = capsys.readouterr().out
    assert told in said
    assert len(rounds.commands) == 2
    assert " ".join(rounds.commands[1][1:]) in said
    assert "every property held" not in said


def test_usual_examples_are_fixed_and_fuzz_rounds_are_new() -> None:
    usual, many = settings.get_profile("ci"), settings.get_profile("fuzz")
    assert usual.derandomize
    assert not many.derandomize
    assert many.max_examples > usual.max_examples
    assert "--hypothesis-profile=fuzz" in command(1, [])
    assert CHOSEN.startswith("hypothesis ")
