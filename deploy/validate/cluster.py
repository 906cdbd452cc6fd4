"""The rendered overlays of deploy/k8s: shapes, pods, settings, secrets."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
from deploy.validate import settings
from deploy.validate.compose import DIGEST, TMP, image_named
from deploy.validate.house import ALL, COMMANDS, House, image_of
from deploy.validate.kustomize import Doc, name_of
from jsonschema.validators import Draft202012Validator

KUBERNETES = "1.33"
NAME, ROLE = "app.kubernetes.io/name", "app.kubernetes.io/component"
LETTING_GO_S = 50
"""Open requests (20 s) or the batch in hand (20 s), then Kafka and PostgreSQL, beside draining."""
_SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Overlay:
    """One rendered overlay, by kind."""

    resources: list[Doc]

    def of(self, *kinds: str) -> Iterator[Doc]:
        """Every resource of these kinds."""
        return (resource for resource in self.resources if resource["kind"] in kinds)

    def named(self, kind: str, name: str) -> Doc:
        """One resource; an empty one where there is none."""
        return next((item for item in self.of(kind) if item["metadata"]["name"] == name), {})

    @property
    def workloads(self) -> Iterator[Doc]:
        """Whatever makes pods."""
        return self.of("Deployment", "Job", "StatefulSet", "DaemonSet", "CronJob")


def labels_of(workload: Doc) -> dict[str, str]:
    """Of its pods."""
    found: dict[str, str] = workload["spec"]["template"]["metadata"].get("labels", {})
    return found


def problems(house: House, resources: list[Doc]) -> Iterator[str]:
    """Everything that is wrong with one overlay, one line each."""
    overlay = Overlay(resources)
    for resource in resources:
        for what in _shape(resource):
            yield f"{name_of(resource)}: {what}"
    for workload in overlay.workloads:
        for what in (*_pod(house, overlay, workload), *_told(house, overlay, workload)):
            yield f"{name_of(workload)}: {what}"
    for service, commands in COMMANDS.items():
        for command in commands:
            kind = "Deployment" if command in settings.SERVING else "Job"
            if not overlay.named(kind, f"{service}-{command}"):
                yield f"there is no {kind} {service}-{command}"
    used = {pair for resource in resources for pair in secrets_in(resource)}
    for secret, key in sorted(used - house.secrets):
        yield f"secret {secret}, key {key}: not documented in deploy/k8s/README.md"


def _shape(resource: Doc) -> Sequence[str]:
    if resource["kind"] == "Secret":
        return ["a Secret is never written here"]
    return _shape_of(json.dumps(resource))


@cache
def _shape_of(written: str) -> Sequence[str]:
    # The library reads all of Kubernetes' schemas anew for each resource; overlays have many in common.
    resource = json.loads(written)
    own = _SCHEMAS / f"{resource['kind']}.json"
    if own.exists():
        errors = Draft202012Validator(json.loads(own.read_text("utf-8"))).iter_errors(resource)
        return [f"{'.'.join(str(step) for step in error.absolute_path)}: {error.message[:200]}" for error in errors]
    try:
        kubernetes_validate.validate(resource, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(str(step) for step in error.path)}: {error.message[:200]}"]
    except kubernetes_validate.SchemaNotFoundError as error:
        return [str(error.message)]
    return []


def _pod(house: House, overlay: Overlay, workload: Doc) -> Iterator[str]:
    image, pod = image_of(house.dockerfile), workload["spec"]["template"]["spec"]
    security = pod.get("securityContext", {})
    if not security.get("runAsNonRoot") or security.get("runAsUser") != image.uid:
        yield f"its user is not {image.uid}, or may be root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "seccompProfile is not RuntimeDefault"
    if pod.get("automountServiceAccountToken") is not False:
        yield "a token of the cluster is mounted"
    if pod.get("enableServiceLinks") is not False:
        yield "enableServiceLinks must be false: its variables look like settings"
    if not overlay.named("ServiceAccount", str(pod.get("serviceAccountName"))):
        yield f"there is no ServiceAccount {pod.get('serviceAccountName')}"
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        yield from _container(house, container)
    if workload["kind"] == "Deployment":
        yield from _serving(image.port, overlay, workload)


def _serving(port: int, overlay: Overlay, workload: Doc) -> Iterator[str]:
    pod = workload["spec"]["template"]["spec"]
    for container in pod["containers"]:
        yield from _probes(port, container)
    drain_s = float(overlay.named("ConfigMap", "process").get("data", {}).get("XUESHI_DRAIN_S", 5))
    if pod.get("terminationGracePeriodSeconds", 30) < drain_s + LETTING_GO_S:
        yield f"terminationGracePeriodSeconds is less than {drain_s + LETTING_GO_S:.0f}"
    if workload["spec"]["selector"].get("matchLabels", {}).items() - labels_of(workload).items():
        yield "its selector does not fit its pods"
    if not pod.get("topologySpreadConstraints"):
        yield "its pods may all be on one node"


def unpinned(resources: list[Doc]) -> Iterator[str]:
    """Images of an overlay that runs: a name or a tag can mean something else tomorrow, a digest cannot."""
    for workload in Overlay(resources).workloads:
        pod = workload["spec"]["template"]["spec"]
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            if not DIGEST.fullmatch(str(container.get("image"))):
                yield f"{name_of(workload)}: image {container.get('image')} is not pinned by its digest; see images"


def _container(house: House, container: Doc) -> Iterator[str]:
    tag = image_named(str(house.compose["services"]["registry-web"]["image"]))
    if container.get("image") != tag and not DIGEST.fullmatch(str(container.get("image"))):
        yield f"image {container.get('image')}, and {tag} in docker-compose.yml"
    security = container.get("securityContext", {})
    if security.get("runAsUser") == 0 or security.get("runAsNonRoot") is False or security.get("privileged"):
        yield "it runs as root"
    if not security.get("readOnlyRootFilesystem"):
        yield "its root file system can be written to"
    if security.get("allowPrivilegeEscalation") is not False or security.get("capabilities") != {"drop": ["ALL"]}:
        yield "it may gain privileges"
    if TMP not in [mount["mountPath"] for mount in container.get("volumeMounts", [])]:
        yield "there is no folder to write to"
    resources = container.get("resources", {})
    if not {"cpu", "memory"} <= set(resources.get("requests", {})) or "memory" not in resources.get("limits", {}):
        yield "its resources are not said"


def _probes(port: int, container: Doc) -> Iterator[str]:
    ports = {port.get("name"): port["containerPort"] for port in container.get("ports", [])}
    if ports != {"http": port}:
        yield f"its ports are {ports}, the image's is {port}"
    for probe, path in (("startupProbe", "/live"), ("livenessProbe", "/live"), ("readinessProbe", "/ready")):
        if container.get(probe, {}).get("httpGet") != {"path": path, "port": "http"}:
            yield f"{probe} does not ask {path}"


def _told(house: House, overlay: Overlay, workload: Doc) -> Iterator[str]:
    labels = labels_of(workload)
    service, role = labels.get(NAME, ""), labels.get(ROLE, "")
    for container in workload["spec"]["template"]["spec"]["containers"]:
        package, command = [*container.get("args", []), "", ""][:2]
        if ALL.get(service) != package or role != command:
            yield f"its labels say {service} {role}, it runs `{package} {command}`"
            continue
        told: dict[str, str | None] = {}
        for source in container.get("envFrom", []):
            config = overlay.named("ConfigMap", source["configMapRef"]["name"])
            if not config:
                yield f"there is no ConfigMap {source['configMapRef']['name']}"
            told.update({f"{source.get('prefix', '')}{key}": value for key, value in config.get("data", {}).items()})
        variables = container.get("env", [])
        for variable in variables:
            told[variable["name"]] = variable.get("value")
            if settings_secret(variable["name"]) and "secretKeyRef" not in variable.get("valueFrom", {}):
                yield f"{variable['name']} does not come from a Secret"
        if role in settings.SERVING:
            told.update(
                {key: item for key, item in image_of(house.dockerfile).environment.items() if key.startswith("XUESHI_")}
            )
            instance = {"name": "XUESHI_INSTANCE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}
            if instance not in variables:
                yield "XUESHI_INSTANCE is not the pod's name"
        yield from settings.problems(package, command, told)
        yield from settings.argument_problems(container["args"])


def settings_secret(name: str) -> bool:
    """Whether a variable's value must not be written down."""
    return name.endswith(("PASSWORD", "SECRET", "_KEY", "_KEYS", "_PEM", "DATABASE_URL", "ACCESS_KEY_ID"))


def secrets_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every Secret and key that is asked for, wherever it stands."""
    if isinstance(value, list):
        for inner in value:
            yield from secrets_in(inner)
    if not isinstance(value, dict):
        return
    if "secretKeyRef" in value:
        yield value["secretKeyRef"]["name"], value["secretKeyRef"]["key"]
    if "secretName" in value and "items" in value:
        yield from ((value["secretName"], item["key"]) for item in value["items"])
    if "parameter" in value and "key" in value:
        yield value["name"], value["key"]
    for inner in value.values():
        yield from secrets_in(inner)
