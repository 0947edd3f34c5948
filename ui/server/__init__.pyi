from . import metrics, readiness, routes, startup
from .headers import SecurityHeaders

__all__ = ["SecurityHeaders", "metrics", "readiness", "routes", "startup"]
