"""A link into the exact state of a page that shows what a text says."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LiveLink:
    """Where something can be seen.

    Attributes:
        page: The page's URL path ("optimizer-theory").
        label: What one sees there, as an invitation ("Cross the stability limit yourself").
        state: URL parameters by their full names, registry keys and numbers as text; what is
            missing is at its default.
    """

    page: str
    label: str
    state: Mapping[str, str] = field(default_factory=dict)
