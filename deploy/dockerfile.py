"""A Dockerfile as stages: read by the tests and by the replay of a build."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Instruction:
    """One instruction; `value` is what follows its name, on one line."""

    name: str
    value: str

    @property
    def flags(self) -> dict[str, str]:
        """The `--flag=value` at the start."""
        words = re.match(r"(--\S+\s+)*", self.value)
        pairs = (word[2:].partition("=") for word in (words[0].split() if words else ()))
        return {name: value for name, _, value in pairs}

    @property
    def arguments(self) -> str:
        """What follows the flags."""
        return re.sub(r"^(--\S+\s+)*", "", self.value)

    @property
    def pairs(self) -> dict[str, str]:
        """`NAME=value` words, of ARG, ENV and LABEL."""
        words = (word.partition("=") for word in shlex.split(self.value))
        return {name: value for name, _, value in words}

    @property
    def command(self) -> list[str]:
        """The words of an exec form, of CMD, or of HEALTHCHECK after its CMD."""
        found: Any = json.loads(self.arguments.removeprefix("CMD").strip())
        if not (isinstance(found, list) and all(isinstance(word, str) for word in found)):
            raise ValueError(f"{self.name} has no exec form: {self.value}")
        return found


@dataclass(frozen=True)
class Stage:
    """From one FROM to the next; `base` is an image or another stage."""

    name: str
    base: str
    instructions: tuple[Instruction, ...]

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of that name, in order."""
        return [found for found in self.instructions if found.name == name]

    def last(self, name: str) -> Instruction:
        """The one that counts of those that replace each other: USER, CMD, WORKDIR …"""
        return self.all(name)[-1]


def read(path: Path = ROOT / "Dockerfile") -> tuple[dict[str, str], dict[str, Stage]]:
    """The arguments in front of the first stage, and the stages by name, in order."""
    with path.open("rb") as file:
        structure = DockerfileParser(fileobj=file, env_replace=False).structure
    arguments: dict[str, str] = {}
    stages: dict[str, list[Instruction]] = {}
    bases: dict[str, str] = {}
    current: list[Instruction] | None = None
    for entry in structure:
        if entry["instruction"] == "COMMENT":
            continue
        found = Instruction(entry["instruction"], entry["value"])
        if found.name == "FROM":
            base, name = [*re.split(r"\s+AS\s+", found.value, flags=re.IGNORECASE), ""][:2]
            bases[name or str(len(bases))] = base
            current = stages[name or str(len(stages))] = []
        elif current is None:
            arguments |= found.pairs
        else:
            current.append(found)
    return arguments, {
        name: Stage(name, bases[name], tuple(found)) for name, found in stages.items()
    }


def needed(stages: dict[str, Stage], target: str) -> list[Stage]:
    """The stages that a target is built from, itself last."""
    stage = stages[target]
    sources = [stage.base, *(copy.flags.get("from", "") for copy in stage.all("COPY"))]
    before = [found for name in sources if name in stages for found in needed(stages, name)]
    return [*dict.fromkeys(before), stage]
