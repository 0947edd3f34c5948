"""The topics of the theory page: one entry here is in the switch, in the URL and in the tests."""

from ui.optimizer_theory import (
    adam as theory_adam,
)
from ui.optimizer_theory import (
    basins as theory_basins,
)
from ui.optimizer_theory import (
    edge as theory_edge,
)
from ui.optimizer_theory import (
    maps as theory_maps,
)
from ui.optimizer_theory import (
    noise as theory_noise,
)
from ui.optimizer_theory import (
    speed as theory_speed,
)
from ui.page.topics import Topic

TOPICS: dict[str, Topic] = {
    "speed": Topic("Speed on a quadratic", theory_speed.draw, theory_speed.STATE),
    "map": Topic("Any rule, any surface", theory_maps.draw, theory_maps.STATE),
    "basins": Topic("Basins", theory_basins.draw, theory_basins.STATE),
    "adam": Topic("Adam dissected", theory_adam.draw, theory_adam.STATE),
    "noise": Topic("Noise floor", theory_noise.draw, theory_noise.STATE),
    "edge": Topic("Edge of stability", theory_edge.draw, theory_edge.STATE),
}
