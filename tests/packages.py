"""Install a package of the distribution, for tests that need a program from outside Python."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# Debian keeps the programs of servers where only root's PATH looks.
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
# What postinst scripts run, if it is there, before they start a service; 101 means no.
POLICY = Path("/usr/sbin/policy-rc.d")
REFUSAL = "#!/bin/sh\nexit 101\n"


def program(name: str) -> str | None:
    """Path of a program on the PATH, or where the distribution puts its servers."""
    folders = os.pathsep.join((os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS))
    return shutil.which(name, path=folders)


def can_install() -> bool:
    """Whether this is root on a distribution with apt-get."""
    return bool(program("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def install(package: str) -> bool:
    """Install a package with apt-get, start no service that it brings; whether that worked."""
    if not can_install():
        return False
    refused = _refuse_services()
    try:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", package],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
    finally:
        if refused:
            POLICY.unlink(missing_ok=True)
    return done.returncode == 0


def _refuse_services() -> bool:
    """Put the refusal there; False where the machine has a policy of its own, which then holds."""
    if POLICY.exists():
        return False
    # In one step, so that nobody meets half a script.
    with tempfile.NamedTemporaryFile("w", dir=POLICY.parent, delete=False) as file:
        file.write(REFUSAL)
    Path(file.name).chmod(0o700)
    os.replace(file.name, POLICY)
    return True
