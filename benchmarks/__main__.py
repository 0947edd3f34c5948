"""`make bench`: ratios taken in one run, each beside its target. Exit status 1 if one is missed."""

import sys

from benchmarks import bertviz, compute, interaction, load, networks, wire


def main() -> None:
    """Run all measurements and print a table."""
    figures = [
        *compute.figures(), *networks.figures(), *wire.figures(), *bertviz.figures(),
        *interaction.figures(), *load.figures(),
    ]  # fmt: skip
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        verdict = "ok" if figure.met else "MISSED"
        bound = "at least" if figure.at_least else "at most"
        print(
            f"{figure.what:<{width}}  {figure.value:>10,.2f} {figure.unit:<6} "
            f"{bound} {figure.target:,g}  {verdict}  {figure.detail}"
        )
    sys.exit(0 if all(figure.met for figure in figures) else 1)


if __name__ == "__main__":
    main()
