"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook
from threadpoolctl import threadpool_limits

from tests import typechecked

# Each process computes on one core, as the server does. Several threads for small matrices mostly
# wait for each other, and there are as many processes as cores already. The variables are for
# libraries and programs that come later; pytest's plugins have loaded some of the libraries.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
os.environ.update(ONE_THREAD)
threadpool_limits(1)

# A busy machine is slow, and right.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Everywhere and every time the same examples. `make fuzz` takes the other profile, with new ones.
# Both say so themselves: where the variable CI is set, hypothesis's own default is derandomized.
settings.register_profile("ci", UNHURRIED, derandomize=True)
settings.register_profile("fuzz", UNHURRIED, derandomize=False, max_examples=1_000, print_blob=True)
settings.load_profile("ci")

# Shapes in signatures are claims, and calls in a test are held to them.
install_import_hook("core", f"{typechecked.__name__}.check")


def pytest_runtest_setup() -> None:
    """Check the first calls of every function in each test."""
    typechecked.begin()
