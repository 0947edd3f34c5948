"""The topics of the theory page: one entry here is in the switch, in the URL and in the tests."""

from ui.optimizer_theory import adam, basins, edge, maps, noise, speed
from ui.page import Topic

TOPICS: dict[str, Topic] = {
    "speed": Topic("Speed on a quadratic", speed.draw, speed.Controls),
    "map": Topic("Any rule, any surface", maps.draw, maps.Controls),
    "basins": Topic("Basins", basins.draw, basins.Controls),
    "adam": Topic("Adam dissected", adam.draw, adam.Controls),
    "noise": Topic("Noise floor", noise.draw, noise.Controls),
    "edge": Topic("Edge of stability", edge.draw, edge.Controls),
}
