"""Pods, settings, secrets and scaling on Kubernetes: whatever stops agreeing with the code is reported."""

import pytest
from deploy.validate.house import House
from deploy_damage import Case, Damage, gone, in_main, in_pod, in_spec, plus, report, without

CASES: list[Case] = [
    (
        "a required setting is gone",
        without("LEDGER_DATABASE_URL", "ledger-web"),
        "ledger-web: LEDGER_DATABASE_URL is missing",
    ),
    ("a worker's, too", without("VENDOR_GATEWAY_SEALING_KEYS", "vendor-gateway-worker"), "SEALING_KEYS is missing"),
    ("the migration's role", without("FILINGS_APP_ROLE", "filings-migrate", "Job"), "FILINGS_APP_ROLE is missing"),
    (
        "the registry's migration makes a key",
        without("REGISTRY_SEALING_KEYS", "registry-migrate", "Job"),
        "Job/registry-migrate: REGISTRY_SEALING_KEYS is missing",
    ),
    (
        "the client's secret",
        without("CLIENT_SECRET", "registry-client-certificates", "Job"),
        "CLIENT_SECRET is missing",
    ),
    ("the portal's, too", without("PORTAL_GATEWAY_URL", "portal-web"), "portal-web: PORTAL_GATEWAY_URL is missing"),
    ("what pages say of the site", gone("ConfigMap", "site"), "portal-web: there is no ConfigMap site"),
    ("no portal", gone("Deployment", "portal-web"), "there is no Deployment portal-web"),
    ("portals on one node alone", gone("PodDisruptionBudget", "portal-web"), "portal-web has no PodDisruptionBudget"),
    (
        "a service that goes by other regulations",
        without("VENDOR_GATEWAY_RULEBOOKS_DIR", "vendor-gateway-worker"),
        "vendor-gateway-worker: VENDOR_GATEWAY_RULEBOOKS_DIR is missing",
    ),
    (
        "a setting nobody knows",
        plus("ledger-web", name="LEDGER_POOL_SIZE", value="3"),
        "LEDGER_POOL_SIZE is no setting",
    ),
    (
        "another service's setting",
        plus("ledger-web", name="FILINGS_POOL_MAX", value="3"),
        "FILINGS_POOL_MAX is no setting",
    ),
    (
        "Kafka told to a web process",
        plus("ledger-web", name="KAFKA_PARTITIONS", value="12"),
        "ledger-web: KAFKA_PARTITIONS is no setting",
    ),
    (
        "a whole ConfigMap told to a web process",
        in_main("ledger-web", lambda item: item["envFrom"].append({"configMapRef": {"name": "kafka"}})),
        "ledger-web: KAFKA_BOOTSTRAP_SERVERS is no setting",
    ),
    (
        "a worker without Kafka",
        in_main("ledger-worker", lambda item: item["envFrom"].pop()),
        "KAFKA_BOOTSTRAP_SERVERS is missing",
    ),
    (
        "a number that is none",
        plus("ledger-web", name="LEDGER_POOL_MAX", value="many"),
        "LEDGER_POOL_MAX: Input should be",
    ),
    ("a log-in without a password", without("KAFKA_SASL_PASSWORD", "ledger-worker"), "SASL_SSL needs"),
    (
        "a secret in plain text",
        plus("certificates-web", name="AWS_SECRET_ACCESS_KEY", value="abc"),
        "does not come from a Secret",
    ),
    (
        "a key nobody documented",
        plus("ledger-web", name="X", valueFrom={"secretKeyRef": {"name": "ledger", "key": "other"}}),
        "secret ledger, key other: not documented",
    ),
    (
        "a documented key that nobody asks for",
        lambda house: house.secrets.add(("ledger", "old")),
        "nobody asks for secret ledger, key old",
    ),
    (
        "a Secret that is written",
        lambda house: house.overlays["production"].append(
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}
        ),
        "a Secret is never written",
    ),
    (
        "an instance that is not the pod",
        without("XUESHI_INSTANCE", "ledger-worker"),
        "XUESHI_INSTANCE is not the pod's name",
    ),
    (
        "another port",
        in_main("ledger-web", lambda item: item["ports"][0].update(containerPort=8080)),
        "ledger-web: its ports are",
    ),
    (
        "a Service on another port",
        in_spec("Service", "ledger-web", lambda item: item["ports"][0].update(port=80)),
        "Service ledger-web: its ports",
    ),
    (
        "a Service that leads to the worker",
        in_spec(
            "Service", "ledger-web", lambda item: item["selector"].update({"app.kubernetes.io/component": "worker"})
        ),
        "leads to ['ledger-worker']",
    ),
    ("another image", in_main("ledger-web", lambda item: item.update(image="xueshi:0.0.9")), "image xueshi:0.0.9"),
    ("root in the pod", in_pod("ledger-web", lambda item: item["securityContext"].update(runAsUser=0)), "may be root"),
    (
        "root in the container",
        in_main("ledger-web", lambda item: item["securityContext"].update(runAsUser=0)),
        "it runs as root",
    ),
    (
        "a Job as anybody",
        in_pod("ledger-migrate", lambda item: item.pop("securityContext"), "Job"),
        "Job/ledger-migrate: its user is not",
    ),
    (
        "capabilities",
        in_main("ledger-web", lambda item: item["securityContext"].pop("capabilities")),
        "may gain privileges",
    ),
    (
        "a writable root",
        in_main("ledger-web", lambda item: item["securityContext"].pop("readOnlyRootFilesystem")),
        "can be written to",
    ),
    ("no seccomp", in_pod("ledger-web", lambda item: item["securityContext"].pop("seccompProfile")), "seccompProfile"),
    (
        "a token of the cluster",
        in_pod("ledger-web", lambda item: item.pop("automountServiceAccountToken")),
        "token of the cluster",
    ),
    (
        "variables of Services",
        in_pod("ledger-web", lambda item: item.update(enableServiceLinks=True)),
        "enableServiceLinks",
    ),
    ("no /tmp", in_main("ledger-web", lambda item: item.pop("volumeMounts")), "no folder to write to"),
    (
        "no liveness probe",
        in_main("ledger-worker", lambda item: item.pop("livenessProbe")),
        "livenessProbe does not ask /live",
    ),
    (
        "readiness by liveness",
        in_main("ledger-web", lambda item: item["readinessProbe"]["httpGet"].update(path="/live")),
        "readinessProbe does not ask /ready",
    ),
    ("no resources", in_main("ledger-web", lambda item: item.pop("resources")), "its resources are not said"),
    (
        "no limit of memory for a Job",
        in_main("ledger-topics", lambda item: item["resources"].pop("limits"), "Job"),
        "its resources are not said",
    ),
    (
        "too little time to end",
        in_pod("ledger-worker", lambda item: item.update(terminationGracePeriodSeconds=30)),
        "terminationGracePeriodSeconds",
    ),
    ("no spread", in_pod("ledger-web", lambda item: item.pop("topologySpreadConstraints")), "all be on one node"),
    ("an account that is not there", gone("ServiceAccount", "ledger"), "no ServiceAccount ledger"),
    ("a ConfigMap that is not there", gone("ConfigMap", "process"), "no ConfigMap process"),
    ("a misspelt field", in_main("ledger-web", lambda item: item.update(imagePullPolice="Always")), "imagePullPolice"),
    (
        "a wrong type",
        in_spec("HorizontalPodAutoscaler", "ledger-web", lambda item: item.update(minReplicas="3")),
        "minReplicas",
    ),
    (
        "the wrong role",
        in_main("ledger-worker", lambda item: item.update(args=["ledger", "web"])),
        "its labels say ledger worker",
    ),
    (
        "a selector that misses",
        in_spec(
            "Deployment",
            "ledger-web",
            lambda item: item["selector"]["matchLabels"].update({"app.kubernetes.io/name": "x"}),
        ),
        "selector does not fit",
    ),
    ("no migration", gone("Job", "ledger-migrate"), "no Job ledger-migrate"),
    (
        "a misspelt field of KEDA",
        in_spec("ScaledObject", "ledger-worker", lambda item: item.update(maxReplicas=3)),
        "maxReplicas",
    ),
    (
        "a number where KEDA takes text",
        in_spec("ScaledObject", "ledger-worker", lambda item: item["triggers"][0]["metadata"].update(lagThreshold=5)),
        "is not of type 'string'",
    ),
    (
        "a topic that is heard but not scaled by",
        in_spec("ScaledObject", "ledger-worker", lambda item: item["triggers"].pop()),
        "ledger-worker hears",
    ),
    (
        "another group",
        in_spec(
            "ScaledObject", "ledger-worker", lambda item: item["triggers"][0]["metadata"].update(consumerGroup="other")
        ),
        "ledger-worker hears",
    ),
    (
        "more workers than partitions",
        in_spec("ScaledObject", "ledger-worker", lambda item: item.update(maxReplicaCount=13)),
        "more of them than partitions",
    ),
    (
        "a number beside an autoscaler",
        in_spec("Deployment", "ledger-web", lambda item: item.update(replicas=3)),
        "states its replicas",
    ),
    ("no budget", gone("PodDisruptionBudget", "ledger-web"), "ledger-web has no PodDisruptionBudget"),
    (
        "nothing says how many relays",
        in_spec("Deployment", "registry-worker", lambda item: item.pop("replicas")),
        "needs a fixed number",
    ),
]


@pytest.mark.parametrize(("damage", "said"), [pytest.param(damage, said, id=what) for what, damage, said in CASES])
def test_damage_is_reported(whole: House, damage: Damage, said: str) -> None:
    found = report(whole, damage)
    assert any(said in what for what in found), found
