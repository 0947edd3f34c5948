"""Compose files and Kubernetes manifests: valid, and in agreement with the image."""

import re
from typing import Any

import kubernetes_validate
import pytest
import yaml

from deploy.dockerfile import ROOT, read
from tests.deploy.manifests import KUBERNETES, load, overlay
from ui.server.routes import routes

KINDS = {"Deployment", "Service", "Ingress", "PodDisruptionBudget", "HorizontalPodAutoscaler"}
IMAGES = {name: f"foundations-lab:{read()[0]['VERSION']}-{name}" for name in ("cpu", "cuda")}
HEALTH = "/_stcore/health"
READY = "/lab/ready"
SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"
SINGLE = load(ROOT / "compose.yaml")["services"]
REPLICAS = load(ROOT / "deploy" / "compose.replicas.yaml")["services"]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


@pytest.fixture(params=["cpu", "cuda"])
def variant(request: pytest.FixtureRequest) -> str:
    """An overlay, a profile and a target have the same name."""
    return str(request.param)


def _container(manifests: dict[str, Any]) -> dict[str, Any]:
    (found,) = manifests["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


def test_manifests_fit_the_schemas_of_kubernetes(variant: str) -> None:
    manifests = overlay(variant)
    assert set(manifests) == KINDS
    for manifest in manifests.values():
        # 1.30 is the first with `sleep` before a stop switched on.
        for version in ("1.30", kubernetes_validate.latest_version()):
            kubernetes_validate.validate(manifest, version, strict=True)


def test_the_schema_check_can_fail() -> None:
    manifest = overlay("cpu")["Deployment"]
    manifest["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_every_manifest_file_is_used() -> None:
    for listing in KUBERNETES.rglob("kustomization.yaml"):
        steps = load(listing)
        listed = {entry for entry in steps["resources"] if entry.endswith(".yaml")}
        listed |= {patch["path"] for patch in steps.get("patches", [])}
        there = {path.name for path in listing.parent.glob("*.yaml")}
        assert listed == there - {"kustomization.yaml"}


def test_selectors_ports_and_names_lead_to_the_pods(variant: str) -> None:
    found = overlay(variant)
    deployment, service = found["Deployment"]["spec"], found["Service"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"].items() <= labels.items()
    assert service["selector"].items() <= labels.items()
    assert found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    (port,) = _container(found)["ports"]
    assert port["containerPort"] == int(read()[1][variant].last("EXPOSE").value)
    assert service["ports"][0]["targetPort"] == port["name"]
    (rule,) = found["Ingress"]["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == found["Service"]["metadata"]["name"]
    assert backend["port"]["name"] == service["ports"][0]["name"]
    target = found["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (
        "Deployment",
        found["Deployment"]["metadata"]["name"],
    )
    assert "replicas" not in deployment  # the autoscaler's business


def test_probes_ask_for_liveness_and_readiness(variant: str) -> None:
    container = _container(overlay(variant))
    paths = {"startupProbe": READY, "readinessProbe": READY, "livenessProbe": HEALTH}
    for probe, path in paths.items():
        asked = container[probe]["httpGet"]
        assert (asked["path"], asked["port"]) == (path, container["ports"][0]["name"])
    assert READY in [route.path for route in routes()]
    assert READY.strip("/") in read()[1][variant].last("HEALTHCHECK").value


def test_pods_may_do_little(variant: str) -> None:
    manifests = overlay(variant)
    pod = manifests["Deployment"]["spec"]["template"]["spec"]
    container = _container(manifests)
    user = read()[1][variant].last("USER").value.partition(":")[0]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == int(user)
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    (mount,) = container["volumeMounts"]
    assert mount["mountPath"] == "/tmp"
    assert "emptyDir" in {volume["name"]: volume for volume in pod["volumes"]}[mount["name"]]
    assert container["resources"]["limits"]["memory"]
    assert container["resources"]["requests"]["cpu"]


def test_only_the_cuda_overlay_asks_for_a_gpu() -> None:
    limits = {name: _container(overlay(name))["resources"]["limits"] for name in IMAGES}
    assert "nvidia.com/gpu" not in limits["cpu"]
    assert limits["cuda"]["nvidia.com/gpu"] == "1"
    assert limits["cuda"]["cpu"] == limits["cpu"]["cpu"]  # the patch leaves the rest alone


def test_browsers_stay_with_their_pod_and_websockets_live() -> None:
    found = overlay("cpu")
    notes = found["Ingress"]["metadata"]["annotations"]
    prefix = "nginx.ingress.kubernetes.io"
    assert notes[f"{prefix}/affinity"] == "cookie"
    assert int(notes[f"{prefix}/proxy-read-timeout"]) >= 3600
    assert int(notes[f"{prefix}/proxy-send-timeout"]) >= 3600
    sticky = "traefik.ingress.kubernetes.io/service.sticky.cookie"
    assert found["Service"]["metadata"]["annotations"][sticky] == "true"


def test_the_cookie_secret_is_never_written_down() -> None:
    for name in IMAGES:
        (variable,) = (
            entry for entry in _container(overlay(name))["env"] if entry["name"] == SECRET
        )
        assert set(variable) == {"name", "valueFrom"}
    assert all(SECRET in service["environment"] for service in SINGLE.values())
    for name in ("replica-1", "replica-2"):
        # `:?` stops the start without one: two servers with secrets of their own do not work.
        assert REPLICAS[name]["environment"][SECRET].startswith(f"${{{SECRET}:?")


def test_images_are_those_of_the_dockerfile_and_pinned(variant: str) -> None:
    assert _container(overlay(variant))["image"] == IMAGES[variant]
    assert SINGLE[variant]["image"] == IMAGES[variant]
    assert SINGLE[variant]["build"]["target"] == variant
    for service in (*SINGLE.values(), *REPLICAS.values()):
        assert re.search(r":\d+\.\d+\.\d+", service["image"])
        assert "latest" not in service["image"]


@pytest.mark.parametrize("service", [*SINGLE.values(), *REPLICAS.values()])
def test_services_of_compose_may_do_little(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert [mount.partition(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert "privileged" not in service
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_profiles_of_compose() -> None:
    assert {name: service["profiles"] for name, service in SINGLE.items()} == {
        "cpu": ["cpu"],
        "cuda": ["cuda"],
    }
    (gpu,) = SINGLE["cuda"]["deploy"]["resources"]["reservations"]["devices"]
    assert gpu == {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}
    assert "deploy" not in SINGLE["cpu"]


def test_the_proxy_knows_every_replica() -> None:
    servers = dict(re.findall(r"^\s*server (\S+):(\d+) ", NGINX, flags=re.MULTILINE))
    replicas = {name for name in REPLICAS if name != "proxy"}
    assert set(servers) == replicas == set(REPLICAS["proxy"]["depends_on"])
    assert len(replicas) == 2
    assert set(servers.values()) == {read()[1]["cpu"].last("EXPOSE").value}
    (port,) = REPLICAS["proxy"]["ports"]
    assert f"listen {port.rpartition(':')[2]};" in NGINX
    (mount,) = REPLICAS["proxy"]["volumes"]
    assert (ROOT / "deploy" / mount.partition(":")[0]).is_file()


def test_the_proxy_passes_websockets_and_keeps_to_the_cookie() -> None:
    for line in (
        "hash $affinity consistent;",
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Host $http_host;",
        "proxy_read_timeout 3600s;",
        "add_header Set-Cookie $new_cookie;",
    ):
        assert line in NGINX


def test_every_yaml_file_parses() -> None:
    for path in [ROOT / "compose.yaml", *(ROOT / "deploy").rglob("*.yaml")]:
        assert yaml.safe_load(path.read_text(encoding="utf-8"))
