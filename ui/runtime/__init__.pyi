from . import component_scripts, message_guard, run_log, workers
from .component_scripts import base_path, served_script, texts
from .packing import UNPACK_JS, pack
from .queue import FairQueue, place, place_in_corner, place_shown
from .run_log import Run, current_run, listening, observed

__all__ = [
    "UNPACK_JS",
    "FairQueue",
    "Run",
    "base_path",
    "component_scripts",
    "current_run",
    "listening",
    "message_guard",
    "observed",
    "pack",
    "place",
    "place_in_corner",
    "place_shown",
    "run_log",
    "served_script",
    "texts",
    "workers",
]
