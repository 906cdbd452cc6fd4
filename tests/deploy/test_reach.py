"""Who reaches whom on Kubernetes: whatever opens or closes too much is reported."""

import pytest
from deploy.validate.house import House
from deploy_damage import Case, Damage, gone, in_main, in_spec, report

CASES: list[Case] = [
    ("nothing denies", gone("NetworkPolicy", "default-deny"), "no policy denies"),
    (
        "no way to the database",
        gone("NetworkPolicy", "ledger-database"),
        "ledger-web does not reach database of ledger",
    ),
    (
        "another's database",
        in_spec(
            "NetworkPolicy",
            "ledger-database",
            lambda item: item["egress"][0]["to"][0]["podSelector"].update(
                matchLabels={"database.xueshi/registry": "true"}
            ),
        ),
        "ledger-web reaches database of registry",
    ),
    (
        "web reaches Kafka",
        in_spec(
            "NetworkPolicy", "to-kafka", lambda item: item["podSelector"]["matchExpressions"][0]["values"].append("web")
        ),
        "ledger-web reaches kafka",
    ),
    ("workers do not", gone("NetworkPolicy", "to-kafka"), "ledger-worker does not reach kafka"),
    (
        "tokens cannot be checked",
        gone("NetworkPolicy", "ledger-asks-registry"),
        "ledger-web does not reach registry-web",
    ),
    (
        "the registry lets nobody in",
        gone("NetworkPolicy", "registry-asked"),
        "certificates-worker does not reach registry-web",
    ),
    ("the portal asks nobody", gone("NetworkPolicy", "portal-asks"), "portal-web does not reach vendor-gateway-web"),
    ("nobody lets the portal in", gone("NetworkPolicy", "from-portal"), "portal-web does not reach filings-web"),
    (
        "the portal reaches a database",
        in_spec("NetworkPolicy", "ledger-database", lambda item: item.update(podSelector={})),
        "portal-web reaches database of ledger",
    ),
    (
        "a page that the Ingress does not know",
        in_spec("Ingress", "xueshi", lambda item: item["rules"][0]["http"]["paths"].pop()),
        "Ingress: /consent goes to []",
    ),
    (
        "everything at the root",
        in_spec("Ingress", "xueshi", lambda item: item["rules"][0]["http"]["paths"][12].update(pathType="Prefix")),
        "Ingress: /live can be asked from outside",
    ),
    (
        "a service's address that is another's",
        in_main(
            "portal-web",
            lambda item: next(v for v in item["env"] if v["name"] == "PORTAL_GATEWAY_URL").update(
                value="http://gateway-web:8000/gateway"
            ),
        ),
        "PORTAL_GATEWAY_URL is http://gateway-web:8000/gateway",
    ),
    (
        "everybody may ask the ledger",
        in_spec("NetworkPolicy", "ledger-asked", lambda item: item["ingress"][0].pop("from")),
        "anybody else reaches ledger-web",
    ),
    (
        "the ingress reaches workers",
        in_spec("NetworkPolicy", "from-ingress", lambda item: item.update(podSelector={})),
        "ingress reaches ledger-worker",
    ),
    ("no metrics", gone("NetworkPolicy", "metrics-and-traces"), "prometheus does not reach ledger-worker"),
    ("no names", gone("NetworkPolicy", "names"), "ledger-web does not reach names"),
    (
        "certificates without a store",
        gone("NetworkPolicy", "certificates-store"),
        "certificates-worker does not reach object store",
    ),
    (
        "out to anywhere",
        in_spec("NetworkPolicy", "names", lambda item: item["egress"].append({})),
        "ledger-web reaches anybody else",
    ),
    (
        "a path that is not handed on",
        in_spec("Ingress", "xueshi", lambda item: item["rules"][0]["http"]["paths"].pop(0)),
        "Ingress: /registry/v1/clients goes to []",
    ),
    (
        "metrics for everybody",
        in_spec("Ingress", "xueshi", lambda item: item["rules"][0]["http"]["paths"][5].update(path="/ledger")),
        "/ledger/metrics can be asked from outside",
    ),
    (
        "another host than on the certificates",
        in_spec("Ingress", "xueshi", lambda item: item["rules"][0].update(host="other.example")),
        "CERTIFICATES_PUBLIC_URL is not",
    ),
    (
        "another's address",
        in_main(
            "ledger-web",
            lambda item: next(v for v in item["env"] if v["name"] == "LEDGER_REGISTRY_URL").update(
                value="http://registry:8000"
            ),
        ),
        "LEDGER_REGISTRY_URL is http://registry:8000",
    ),
]


@pytest.mark.parametrize(("damage", "said"), [pytest.param(damage, said, id=what) for what, damage, said in CASES])
def test_damage_is_reported(whole: House, damage: Damage, said: str) -> None:
    found = report(whole, damage)
    assert any(said in what for what in found), found
