"""`make load`: many visitors at once, the lab's pages beside a bare page; then 500 who come and go.

Exit status 1 if a target is missed.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure, printed
from benchmarks.floor import AS_IT_COMES, SCRIPT
from benchmarks.load.crowd import Log, crowd
from benchmarks.load.journeys import Bare, Person
from benchmarks.load.memory import Memory, coming_and_going
from tests.browser.serving import started

P95_SECONDS = 1.5
P95_RATIO = 1.5
MEMORY_RATIO = 1.2
SHARES = (50, 95, 99)
BARE, TUNED = "bare page, as Streamlit comes", "bare page, with the lab's settings"


def main() -> None:
    """Measure, print the tables, and say which targets were reached."""
    asked = _arguments()
    # Half of it before the lab and half after: what collecting costs changes with what else the
    # machine does, twofold from one minute to another.
    before, tuned = (
        _bare(asked, AS_IT_COMES, asked.seconds / 2),
        _bare(asked, {}, asked.seconds),
    )
    with started("server.py", asked.log) as server:
        memory = Memory(server)
        asyncio.run(memory.settle())
        lab = asyncio.run(crowd(server.url, asked.visitors, asked.seconds, Person))
        memory.read(f"after {asked.visitors} visitors")
        bare = before + _bare(asked, AS_IT_COMES, asked.seconds / 2)
        if asked.sessions:
            asyncio.run(coming_and_going(memory, asked.sessions, asked.visitors))
    print(table({"all pages": lab, BARE: bare, TUNED: tuned}))
    for failure in [*bare.failures, *tuned.failures, *lab.failures, *memory.failures]:
        print(f"FAILED  {failure}")
    print("\n".join(memory.lines()))
    figures = targets(bare, lab) + (memory.figures(MEMORY_RATIO) if asked.sessions else [])
    print("\n".join(printed(figures)))
    sys.exit(0 if all(figure.met for figure in figures) else 1)


def _bare(asked: argparse.Namespace, settings: dict[str, str], seconds: float) -> Log:
    with started(SCRIPT, settings=settings) as server:
        return asyncio.run(crowd(server.url, asked.visitors, seconds, Bare))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--visitors", type=int, default=30, help="how many at once")
    parser.add_argument("--seconds", type=float, default=120.0, help="for how long, each app")
    parser.add_argument("--sessions", type=int, default=500, help="who come and go; 0: nobody")
    parser.add_argument("--log", type=Path, help="where the server's output goes")
    return parser.parse_args()


def times(log: Log) -> np.ndarray:
    """Seconds until an answer, of everything that was done."""
    return np.array([each.answer.answered_seconds for each in log.done])


def table(logs: dict[str, Log]) -> str:
    """A line for each page: how often, how long, how long until it was at rest."""
    places: dict[str, Log] = defaultdict(Log)
    for each in next(iter(logs.values())).done:
        places[each.place].done.append(each)
    head = f"{'':<40}{'actions':>8}" + "".join(f"{f'p{share} ms':>9}" for share in SHARES)
    lines = [f"{head}{'rested p95':>12}{'kB':>7}"]
    for name, log in {**dict(sorted(places.items())), **logs}.items():
        found = [1e3 * np.percentile(times(log), share) for share in SHARES]
        rested = 1e3 * np.percentile([each.answer.seconds for each in log.done], 95)
        size = np.mean([each.answer.received for each in log.done]) / 1e3
        lines.append(
            f"{name:<40}{len(log.done):>8}"
            + "".join(f"{each:>9.0f}" for each in found)
            + f"{rested:>12.0f}{size:>7.0f}"
        )
    lines += [
        f"{name}: {(len(log.done) + log.slices) / log.seconds:.1f} runs/s, "
        f"{len(log.failures)} failures"
        for name, log in logs.items()
    ]
    return "\n".join(lines)


def targets(bare: Log, lab: Log) -> list[Figure]:
    """What had to be reached."""
    p95, floor = np.percentile(times(lab), 95), np.percentile(times(bare), 95)
    detail = f"{1e3 * p95:.0f} ms against {1e3 * floor:.0f} ms"
    return [
        Figure("95 of 100 answers", p95, "s", P95_SECONDS),
        Figure("95 of 100 answers against a bare page", p95 / floor, "×", P95_RATIO, False, detail),
        Figure("failures", len(bare.failures) + len(lab.failures), "", 0),
    ]


if __name__ == "__main__":
    main()
