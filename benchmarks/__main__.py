"""`make bench`: ratios taken in one run, each beside its target. Exit status 1 if one is missed."""

import sys

from benchmarks import bertviz, compute, interaction, neighbours, networks, wire
from benchmarks.figure import printed


def main() -> None:
    """Run all measurements and print a table."""
    figures = [
        *compute.figures(),
        *networks.figures(),
        *wire.figures(),
        *bertviz.figures(),
        *interaction.figures(),
        *neighbours.figures(),
    ]
    print("\n".join(printed(figures)))
    sys.exit(0 if all(figure.met for figure in figures) else 1)


if __name__ == "__main__":
    main()
