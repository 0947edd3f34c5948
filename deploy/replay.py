"""Builds the CPU image without a container engine, in a folder, and starts it.

    python -m deploy.replay --python python3.11

The instructions of the Dockerfile are carried out one by one: RUN by a shell, COPY with what
.dockerignore lets through, with every path of the image moved below the folder. Then the CMD is
started as it stands on a free port, as the image's user when this runs as root, the HEALTHCHECK's
own command has to succeed, and every page and topic has to open in Chromium. What an engine adds
(isolation, layers, the base image's own files) is not replayed.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright

from deploy.context import visible
from deploy.dockerfile import ROOT, Instruction, Stage, needed, read
from tests.browser import chromium, opening

PATHS = re.compile(r"(?<![\w./])/(?=(?:opt|app|build|tmp)\b)")
SECONDS_TO_START = 180


@dataclass
class Replay:
    """The state of a build: where it happens, and what the current stage has set."""

    root: Path
    arguments: dict[str, str]
    outside: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()

    def build(self, stages: list[Stage]) -> None:
        """Carry out the instructions of all stages, in order."""
        for stage in stages:
            print(f"== {stage.name} (on {stage.base})")
            self.environment = dict(self.outside)
            self.folder = self.root
            for instruction in stage.instructions:
                self.step(instruction)

    def step(self, instruction: Instruction) -> None:
        """Carry out one instruction; what only describes the image changes nothing here."""
        print(f"   {instruction.name} {instruction.value[:90]}", flush=True)
        match instruction.name:
            case "ARG":
                name, _, value = instruction.value.partition("=")
                default = self.arguments.get(name, value.strip('"'))
                self.environment[name] = os.environ.get(name, default)
            case "ENV":
                for name, value in instruction.pairs.items():
                    filled = value.replace(f"${name}", self.environment.get(name, ""))
                    self.environment[name] = self.moved(filled)
            case "WORKDIR":
                self.folder = Path(self.moved(instruction.value))
                self.folder.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self.copy(instruction)
            case "RUN":
                command = self.moved(instruction.value)
                subprocess.run(
                    ["/bin/sh", "-c", command], cwd=self.folder, env=self.environment, check=True
                )

    def copy(self, instruction: Instruction) -> None:
        """COPY from the folder of the Dockerfile; stages share one root here."""
        *sources, target = instruction.arguments.split()
        if "from" in instruction.flags:
            if sources != [target] or not Path(self.moved(target)).is_dir():
                raise SystemExit(f"COPY between stages must keep the path: {instruction.value}")
            return
        for path in visible(ROOT):
            if any(source == "." or f"{path}/".startswith(f"{source}/") for source in sources):
                place = self.folder / target / path
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, place)

    def moved(self, text: str) -> str:
        """The same text with the image's paths below the replay's root."""
        return PATHS.sub(f"{self.root}/", text)


def files(root: Path) -> set[tuple[str, int, float]]:
    """Every file that the image holds; /tmp is a tmpfs there."""
    found = (path for top in ("opt", "app") for path in (root / top).rglob("*"))
    return {
        (str(path), path.stat().st_size, path.stat().st_mtime)
        for path in found
        if path.is_file() and not path.is_symlink()
    }


def user_of(stage: Stage, environment: dict[str, str]) -> dict[str, int]:
    """The image's user and group for subprocess, if this process may become them."""
    user, _, group = stage.last("USER").value.partition(":")
    if os.geteuid() != 0:
        return {}
    as_user = {"user": int(user), "group": int(group)}
    try:
        subprocess.run(["python", "-c", ""], env=environment, check=True, **as_user)  # type: ignore[call-overload]
    except (OSError, subprocess.CalledProcessError):
        print("   (runs as root: this interpreter is closed to other users)")
        return {}
    return as_user


def start(replay: Replay, stage: Stage) -> None:
    """Start the CMD, wait until the HEALTHCHECK succeeds, open every page, and stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = replay.environment | {"STREAMLIT_SERVER_PORT": str(port)}
    # subprocess looks a program up on its own PATH, not on the one that it hands over.
    os.environ["PATH"] = environment["PATH"]
    as_user = user_of(stage, environment)
    common = {"cwd": replay.folder, "env": environment, **as_user}
    before = files(replay.root)
    server = subprocess.Popen(stage.last("CMD").command, **common)  # type: ignore[call-overload]
    try:
        began = time.monotonic()
        check = stage.last("HEALTHCHECK").command
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        while subprocess.run(check, **common, **quiet).returncode != 0:  # type: ignore[call-overload]
            if server.poll() is not None or time.monotonic() - began > SECONDS_TO_START:
                raise SystemExit("the app did not become healthy")
            time.sleep(0.5)
        print(
            f"healthy after {time.monotonic() - began:.1f} s on port {port}, as {as_user or 'you'}"
        )
        open_pages(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        print(f"stopped with exit code {server.wait(30)}")
    changed = files(replay.root) ^ before
    print(f"files changed outside /tmp: {len(changed)} of {len(before)}")
    if changed:
        raise SystemExit("\n".join(sorted(str(entry[0]) for entry in changed)[:10]))


def open_pages(url: str) -> None:
    """Every page and every topic, as a visitor of the image sees them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.SHARING)
        found = list(opening.troubles(browser, url))
        browser.close()
    if found:
        raise SystemExit("\n".join(found))
    print("every page and topic opens with its picture")


def main() -> None:
    """Parse the command line, replay the build, start it, and remove the folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default="python3", help="stands for the base image's Python")
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    options = parser.parse_args()
    arguments, stages = read()
    root = Path(tempfile.mkdtemp(prefix="image-replay-"))
    root.chmod(0o755)
    (root / "tmp").mkdir(mode=0o1777)
    (root / "tmp").chmod(0o1777)
    outside = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    outside["PATH"] = f"{_python(root, options.python)}:/usr/local/bin:/usr/bin:/bin"
    try:
        replay = Replay(root, arguments, outside)
        replay.build(needed(stages, "cpu"))
        for top in ("opt", "app"):
            size = sum(entry[1] for entry in files(root) if entry[0].startswith(f"{root}/{top}/"))
            print(f"/{top}: {size / 1e6:.0f} MB")
        start(replay, stages["cpu"])
    finally:
        if not options.keep:
            shutil.rmtree(root)


def _python(root: Path, python: str) -> Path:
    """A folder with a `python3` that is the chosen one."""
    found = shutil.which(python)
    if not found:
        sys.exit(f"There is no {python}")
    folder = root / "bin"
    folder.mkdir()
    (folder / "python3").write_text(f'#!/bin/sh\nexec "{found}" "$@"\n', encoding="utf-8")
    (folder / "python3").chmod(0o755)
    return folder


if __name__ == "__main__":
    main()
