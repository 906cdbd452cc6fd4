"""Who reaches whom in the rendered overlays: network policies, Services, the Ingress, what scales."""

from collections.abc import Iterator
from itertools import product

from deploy.validate import settings
from deploy.validate.cluster import NAME, ROLE, Overlay, labels_of
from deploy.validate.house import ALL, COMMANDS, PACKAGES, PORTAL, House, image_of
from deploy.validate.kustomize import Doc

Labels = dict[str, str]
Pod = tuple[str, Labels]
"""Namespace and labels."""

NAMESPACE, DATA, MONITORING = "xueshi", "xueshi-data", "monitoring"
OTHERS: dict[str, tuple[Pod, int]] = {
    **{f"database of {service}": ((DATA, {f"database.xueshi/{service}": "true"}), 5432) for service in PACKAGES},
    "kafka": ((DATA, {NAME: "kafka"}), 9092),
    "object store": ((DATA, {NAME: "object-store"}), 9000),
    "collector": ((MONITORING, {NAME: "opentelemetry-collector"}), 4318),
    "names": (("kube-system", {"k8s-app": "kube-dns"}), 53),
    "anybody else": (("default", {NAME: "anything"}), 443),
}
ASKERS: dict[str, Pod] = {
    "ingress": ("ingress-nginx", {NAME: "ingress-nginx"}),
    "prometheus": (MONITORING, {NAME: "prometheus"}),
    "anybody else": ("default", {NAME: "anything"}),
}
ASKS = {
    ("vendor-gateway", "web"): {"registry"},
    ("filings", "web"): {"registry", "ledger"},
    ("ledger", "web"): {"registry"},
    ("certificates", "web"): {"registry", "ledger"},
    ("certificates", "worker"): {"registry"},
    (PORTAL, "web"): set(PACKAGES),
}
"""Who asks whose web processes: for the keys of tokens, names to print, grounds, what was done online, in pages."""
_ASKED = {service.rpartition("-")[2]: service for service in PACKAGES}
"""By the word in a setting such as ``PORTAL_GATEWAY_URL``, the service."""


def problems(house: House, resources: list[Doc]) -> Iterator[str]:
    """Everything that is wrong with one overlay, one line each."""
    overlay = Overlay(resources)
    yield from _network(house, overlay)
    yield from _services(house, overlay)
    yield from _ingress(overlay)
    yield from _scaling(overlay)


def _network(house: House, overlay: Overlay) -> Iterator[str]:
    policies, port = list(overlay.of("NetworkPolicy")), image_of(house.dockerfile).port
    if not any(
        policy["spec"]["podSelector"] == {} and set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
        for policy in policies
    ):
        yield "no policy denies what no other allows"
    pods = {workload["metadata"]["name"]: labels_of(workload) for workload in overlay.workloads}
    for (name, labels), (other, (target, there)) in product(pods.items(), OTHERS.items()):
        if _allows(policies, (NAMESPACE, labels), target, there) != _needs(labels, other):
            yield f"{name} {'does not reach' if _needs(labels, other) else 'reaches'} {other}"
    for (name, labels), (asked, target) in product(pods.items(), pods.items()):
        wanted = target[ROLE] == "web" and target[NAME] in ASKS.get((labels[NAME], labels[ROLE]), set())
        if name != asked and _allows(policies, (NAMESPACE, labels), (NAMESPACE, target), port) != wanted:
            yield f"{name} {'does not reach' if wanted else 'reaches'} {asked}"
    for (asker, pod), (name, labels) in product(ASKERS.items(), pods.items()):
        wanted = labels[ROLE] in {"ingress": {"web"}, "prometheus": {"web", "worker"}}.get(asker, set())
        if _allows(policies, pod, (NAMESPACE, labels), port) != wanted:
            yield f"{asker} {'does not reach' if wanted else 'reaches'} {name}"


def _needs(labels: Labels, other: str) -> bool:
    service, role = labels[NAME], labels[ROLE]
    if other.startswith("database of "):
        return other == f"database of {service}" and role != "topics"
    return {
        "kafka": role in ("worker", "topics"),
        "object store": service == "certificates" and role in settings.SERVING,
        "collector": role in settings.SERVING,
        "names": True,
    }.get(other, False)


def _allows(policies: list[Doc], source: Pod, target: Pod, port: int) -> bool:
    """As Kubernetes decides: out of the source's namespace and into the target's, where these are ours."""
    out = [policy for policy in policies if source[0] == NAMESPACE and _concerns(policy, "Egress", source[1])]
    into = [policy for policy in policies if target[0] == NAMESPACE and _concerns(policy, "Ingress", target[1])]
    may_leave = not out or any(_opens(policy["spec"].get("egress", []), "to", target, port) for policy in out)
    may_enter = not into or any(_opens(policy["spec"].get("ingress", []), "from", source, port) for policy in into)
    return may_leave and may_enter


def _concerns(policy: Doc, direction: str, labels: Labels) -> bool:
    return direction in policy["spec"]["policyTypes"] and _selects(policy["spec"]["podSelector"], labels)


def _opens(rules: list[Doc], side: str, other: Pod, port: int) -> bool:
    return any(
        ("ports" not in rule or port in [port.get("port") for port in rule["ports"]])
        and (side not in rule or any(_is_peer(peer, other) for peer in rule[side]))
        for rule in rules
    )


def _is_peer(peer: Doc, pod: Pod) -> bool:
    if "ipBlock" in peer:
        return True  # an address may be anybody's
    namespace, labels = pod
    there = {"kubernetes.io/metadata.name": namespace}
    in_place = _selects(peer["namespaceSelector"], there) if "namespaceSelector" in peer else namespace == NAMESPACE
    return in_place and _selects(peer.get("podSelector", {}), labels)


def _selects(selector: Doc, labels: Labels) -> bool:
    if not selector.get("matchLabels", {}).items() <= labels.items():
        return False
    for matchExpression in selector.get("matchExpressions", []):
        held = labels.get(matchExpression["key"]) in matchExpression.get("values", [])
        if {"In": held, "NotIn": not held, "Exists": matchExpression["key"] in labels}.get(
            matchExpression["operator"], False
        ) is False:
            return False
    return True


def _services(house: House, overlay: Overlay) -> Iterator[str]:
    port = image_of(house.dockerfile).port
    for service in ALL:
        found = overlay.named("Service", f"{service}-web").get("spec", {})
        hit = {
            workload["metadata"]["name"]
            for workload in overlay.workloads
            if found.get("selector", {}).items() <= labels_of(workload).items()
        }
        if hit != {f"{service}-web"}:
            yield f"Service {service}-web leads to {sorted(hit)}"
        if found.get("ports") != [{"name": "http", "port": port, "targetPort": "http"}]:
            yield f"Service {service}-web: its ports are {found.get('ports')}"
    for workload in overlay.workloads:
        for variable in workload["spec"]["template"]["spec"]["containers"][0].get("env", []):
            asked = _ASKED.get(variable["name"].removesuffix("_URL").rpartition("_")[2].lower())
            if asked and variable.get("value") != f"http://{asked}-web:{port}/{asked}":
                yield f"{workload['metadata']['name']}: {variable['name']} is {variable.get('value')}"


def _ingress(overlay: Overlay) -> Iterator[str]:
    (rule,) = overlay.named("Ingress", "xueshi")["spec"]["rules"]
    paths = rule["http"]["paths"]

    def takers(path: str) -> list[str]:
        return sorted({item["backend"]["service"]["name"] for item in paths if _takes(item, path)})

    yield from (f"Ingress: {what}" for what in settings.ingress_problems(takers))
    for workload in ("certificates-web", "certificates-worker", "registry-web", "registry-worker", "portal-web"):
        deployment = overlay.named("Deployment", workload) or {"spec": {"template": {"spec": {"containers": [{}]}}}}
        for variable in deployment["spec"]["template"]["spec"]["containers"][0].get("env", []):
            if variable["name"].endswith("_PUBLIC_URL") and variable.get("value") != f"https://{rule['host']}":
                yield f"{workload}: {variable['name']} is not the Ingress's https://{rule['host']}"


def _takes(entry: Doc, path: str) -> bool:
    prefix = str(entry["path"])
    return path == prefix or (entry["pathType"] == "Prefix" and path.startswith(prefix.rstrip("/") + "/"))


def _scaling(overlay: Overlay) -> Iterator[str]:
    scaled = {
        item["spec"]["scaleTargetRef"]["name"]: item for item in overlay.of("HorizontalPodAutoscaler", "ScaledObject")
    }
    for name, scaler in scaled.items():
        target = overlay.named("Deployment", name)
        if not target or "replicas" in target["spec"]:
            yield f"{scaler['kind']} of {name}: no such Deployment, or one that states its replicas"
    if scaled:
        yield from _by_load(overlay, scaled)


def _by_load(overlay: Overlay, scaled: dict[str, Doc]) -> Iterator[str]:
    partitions = int(overlay.named("ConfigMap", "kafka")["data"]["KAFKA_PARTITIONS"])
    for service, commands in COMMANDS.items():
        if scaled.get(f"{service}-web", {}).get("kind") != "HorizontalPodAutoscaler":
            yield f"{service}-web has no HorizontalPodAutoscaler"
        for role in settings.SERVING.intersection(commands):
            budget = overlay.named("PodDisruptionBudget", f"{service}-{role}").get("spec", {})
            if budget.get("selector", {}).get("matchLabels") != {NAME: service, ROLE: role}:
                yield f"{service}-{role} has no PodDisruptionBudget"
    for service, package in PACKAGES.items():
        heard, scaler = settings.heard_topics(package), scaled.get(f"{service}-worker", {}).get("spec", {})
        triggers = [trigger["metadata"] for trigger in scaler.get("triggers", [])]
        if {trigger.get("topic") for trigger in triggers} != heard or {
            trigger.get("consumerGroup") for trigger in triggers
        } - {service}:
            topics = [trigger.get("topic") for trigger in triggers]
            yield f"{service}-worker hears {sorted(heard)}, it is scaled by {topics}"
        if heard and scaler.get("maxReplicaCount", 0) > partitions:
            yield f"{service}-worker: more of them than partitions ({partitions})"
        if not heard and "replicas" not in overlay.named("Deployment", f"{service}-worker")["spec"]:
            yield f"{service}-worker hears nothing and needs a fixed number of replicas"
