"""Property tests with ever new examples: `make fuzz`.

A round runs every test of hypothesis with the profile "fuzz" and a seed of its own. A failing
example is kept in `.hypothesis`, so that the next round begins with it.
"""

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

CHOSEN = "hypothesis and not browser and not nginx"
FAILED = 1  # pytest's status if a test failed


def command(seed: int, arguments: Sequence[str]) -> list[str]:
    """What runs one round."""
    return [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        CHOSEN,
        "--hypothesis-profile=fuzz",
        f"--hypothesis-seed={seed}",
        *arguments,
    ]


def fuzz(
    minutes: float,
    arguments: Sequence[str],
    run: Callable[[list[str]], int] = subprocess.call,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Rounds until the time is over, one at least; the status of the last one.

    Args:
        minutes: No round starts later than this.
        arguments: For pytest.
        run: Carries a command out and returns its status.
        clock: Seconds.
    """
    end, rounds = clock() + 60 * minutes, 0
    while rounds == 0 or clock() < end:
        rounds += 1
        asked = command(secrets.randbits(32), arguments)
        print(f"Round {rounds}: {' '.join(asked[1:])}", flush=True)
        status = run(asked)
        if status:
            what = "A property failed" if status == FAILED else f"pytest ended with status {status}"
            print(f"{what}; the command above does it again.")
            return status
    print(f"{rounds} rounds, and every property held.")
    return 0


def main() -> int:
    """From the command line; what is not its own goes to pytest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    known, others = parser.parse_known_args()
    return fuzz(known.minutes, others)


if __name__ == "__main__":
    sys.exit(main())
