from . import copy_task, dates, findings
from .copy_task import TaskResult
from .findings import Shown
from .matrices import anatomy_figure

__all__ = ["Shown", "TaskResult", "anatomy_figure", "copy_task", "dates", "findings"]
