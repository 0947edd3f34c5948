"""Compose files and kustomize overlays as plain data, without Docker and without a cluster."""

from pathlib import Path
from typing import Any

import yaml

from deploy.dockerfile import ROOT

KUBERNETES = ROOT / "deploy" / "kubernetes"
Data = dict[str, Any]


def load(path: Path) -> Data:
    """One YAML file; anchors and merge keys are resolved."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def overlay(name: str) -> dict[str, Data]:
    """The manifests of an overlay by kind: what `kubectl kustomize` prints.

    Knows what the overlays use: resources, strategic merges and image tags.
    """
    folder = KUBERNETES / "overlays" / name
    steps = load(folder / "kustomization.yaml")
    assert set(steps) <= {"apiVersion", "kind", "resources", "images", "patches"}
    found = {}
    for resource in steps["resources"]:
        base = (folder / resource).resolve()
        for file in load(base / "kustomization.yaml")["resources"]:
            manifest = load(base / file)
            found[manifest["kind"]] = manifest
    for patch in steps.get("patches", []):
        change = load(folder / patch["path"])
        assert change["metadata"]["name"] == found[change["kind"]]["metadata"]["name"]
        found[change["kind"]] = _merged(found[change["kind"]], change)
    tags = {image["name"]: image["newTag"] for image in steps.get("images", [])}
    for container in found["Deployment"]["spec"]["template"]["spec"]["containers"]:
        image = container["image"].partition(":")[0]
        container["image"] = f"{image}:{tags[image]}"
    return found


def _merged(old: Any, new: Any) -> Any:
    """A strategic merge: maps by key, lists of named things by name; anything else is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        merged = {key: _merged(old[key], new[key]) for key in old.keys() & new.keys()}
        return {**old, **new, **merged}
    if isinstance(old, list) and isinstance(new, list) and all("name" in item for item in old):
        changes = {item["name"]: item for item in new}
        return [_merged(item, changes.get(item["name"], item)) for item in old]
    return new
