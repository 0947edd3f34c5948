"""What holds for every test."""

from hypothesis import HealthCheck, settings

# A busy machine is slow, and right.
settings.register_profile("lab", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lab")
