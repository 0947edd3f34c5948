"""The topics of the theory page: one entry here is in the switch, in the URL and in the tests."""

from ui import theory_adam, theory_basins, theory_edge, theory_maps, theory_noise, theory_speed
from ui.topics import Topic

TOPICS: dict[str, Topic] = {
    "speed": Topic("Speed on a quadratic", theory_speed.draw, theory_speed.STATE),
    "map": Topic("Any rule, any surface", theory_maps.draw, theory_maps.STATE),
    "basins": Topic("Basins", theory_basins.draw, theory_basins.STATE),
    "adam": Topic("Adam dissected", theory_adam.draw, theory_adam.STATE),
    "noise": Topic("Noise floor", theory_noise.draw, theory_noise.STATE),
    "edge": Topic("Edge of stability", theory_edge.draw, theory_edge.STATE),
}
