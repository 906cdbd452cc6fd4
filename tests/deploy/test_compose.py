"""docker-compose.yml: whatever stops agreeing with the code is reported."""

import pytest
from deploy.validate.house import House
from deploy_damage import Case, Damage, composed, report, text

CASES: list[Case] = [
    (
        "a field that compose does not know",
        composed("ledger-web", lambda item: item.update(reed_only=True)),
        "reed_only",
    ),
    (
        "a setting is gone",
        composed("ledger-web", lambda item: item["environment"].pop("LEDGER_DATABASE_URL")),
        "ledger-web: LEDGER_DATABASE_URL is missing",
    ),
    (
        "a service that goes by other regulations",
        composed("vendor-gateway-web", lambda item: item["environment"].pop("VENDOR_GATEWAY_RULEBOOKS_DIR")),
        "vendor-gateway-web: VENDOR_GATEWAY_RULEBOOKS_DIR is missing",
    ),
    (
        "a setting nobody knows",
        composed("ledger-web", lambda item: item["environment"].update(LEDGER_POOL="1")),
        "LEDGER_POOL is no setting",
    ),
    (
        "whose address is believed is not said",
        composed("ledger-web", lambda item: item["environment"].pop("XUESHI_TRUSTED_PROXIES")),
        "ledger-web: XUESHI_TRUSTED_PROXIES is missing",
    ),
    (
        "everybody is believed",
        composed("ledger-web", lambda item: item["environment"].update(XUESHI_TRUSTED_PROXIES="0.0.0.0/0")),
        "ledger-web: XUESHI_TRUSTED_PROXIES: Value error, 0.0.0.0/0 is every address",
    ),
    (
        "the ingress has another address",
        composed("ingress", lambda item: item.update(networks=["front"])),
        "registry-web does not trust the ingress at None",
    ),
    (
        "the portal's word about addresses is not believed",
        composed("registry-web", lambda item: item["environment"].update(XUESHI_TRUSTED_PROXIES="172.30.57.2")),
        "registry-web does not trust 172.30.57.128/25, where the portal is",
    ),
    (
        "the portal believes everybody inside",
        composed(
            "portal-web",
            lambda item: item["environment"].update(XUESHI_TRUSTED_PROXIES="172.30.57.2,172.30.57.128/25"),
        ),
        "portal-web trusts 172.30.57.128/25",
    ),
    (
        "the portal reaches databases",
        composed("portal-web", lambda item: item["networks"].append("data")),
        "portal-web reaches more than the services",
    ),
    (
        "the portal does not know where the ledger is",
        composed("portal-web", lambda item: item["environment"].pop("PORTAL_LEDGER_URL")),
        "portal-web: PORTAL_LEDGER_URL is missing",
    ),
    (
        "the ingress is there before the portal",
        composed("ingress", lambda item: item["depends_on"].pop("portal-web")),
        "ingress does not wait for portal-web",
    ),
    ("nginx hides who asks", text("nginx", "$proxy_add_x_forwarded_for", '""'), "X-Forwarded-For is not appended to"),
    (
        "Kafka told to web",
        composed("ledger-web", lambda item: item["environment"].update(KAFKA_PARTITIONS="12")),
        "ledger-web: KAFKA_PARTITIONS is no setting",
    ),
    (
        "web on Kafka's network",
        composed("ledger-web", lambda item: item["networks"].append("bus")),
        "ledger-web reaches Kafka",
    ),
    (
        "a secret in the file",
        composed(
            "ledger-web", lambda item: item["environment"].update(LEDGER_DATABASE_URL="postgresql+asyncpg://a:b@c/d")
        ),
        "LEDGER_DATABASE_URL does not come from .env",
    ),
    (
        "PostgreSQL's password in the file",
        composed("postgres", lambda item: item["environment"].update(POSTGRES_PASSWORD="postgres")),
        "POSTGRES_PASSWORD does not come from .env",
    ),
    ("root", composed("postgres", lambda item: item.pop("user")), "postgres: it runs as root"),
    (
        "another user than the image's",
        composed("ledger-web", lambda item: item.update(user="1000:1000")),
        "is not the image's",
    ),
    (
        "latest",
        composed("ingress", lambda item: item.update(image="nginxinc/nginx-unprivileged:latest")),
        "is not pinned",
    ),
    (
        "a tag alone, which may mean something else tomorrow",
        composed("postgres", lambda item: item.update(image="postgres:18.1-bookworm")),
        "is not pinned",
    ),
    ("no tag", composed("kafka", lambda item: item.update(image="apache/kafka")), "is not pinned"),
    ("a writable root", composed("ledger-worker", lambda item: item.pop("read_only")), "can be written to"),
    ("no /tmp", composed("ledger-worker", lambda item: item.pop("tmpfs")), "no folder to write to"),
    ("capabilities", composed("ledger-worker", lambda item: item.pop("cap_drop")), "keeps capabilities"),
    ("new privileges", composed("ledger-worker", lambda item: item.pop("security_opt")), "may gain privileges"),
    (
        "no limit of memory",
        composed("ledger-worker", lambda item: item["deploy"]["resources"].pop("limits")),
        "no limit of memory",
    ),
    ("a name for one", composed("ledger-worker", lambda item: item.update(container_name="ledger")), "container_name"),
    (
        "a port for one",
        composed("ledger-web", lambda item: item.update(ports=["8001:8000"])),
        "only the ingress has a port",
    ),
    (
        "no health check",
        composed("ledger-web", lambda item: item.update(healthcheck={"disable": True})),
        "it has no health check",
    ),
    ("ended too soon", composed("ledger-web", lambda item: item.pop("stop_grace_period")), "stop_grace_period"),
    ("never started again", composed("ledger-web", lambda item: item.update(restart="no")), "not started again"),
    (
        "before the migration",
        composed("ledger-web", lambda item: item["depends_on"].pop("ledger-migrate")),
        "ledger-web does not wait for ledger-migrate",
    ),
    (
        "before another's topics",
        composed("ledger-worker", lambda item: item["depends_on"].pop("filings-topics")),
        "ledger-worker does not wait for filings-topics",
    ),
    (
        "another command",
        composed("ledger-worker", lambda item: item.update(command=["ledger", "web"])),
        "does not run `ledger worker`",
    ),
    (
        "a store of its own",
        composed("certificates-web", lambda item: item.update(volumes=["other:/var/lib/xueshi/certificates"])),
        "do not share their store",
    ),
    (
        "a scope nobody knows",
        composed("registry-client-administrator", lambda item: item["command"].append("ledger:write")),
        "ledger:write",
    ),
]


@pytest.mark.parametrize(("damage", "said"), [pytest.param(damage, said, id=what) for what, damage, said in CASES])
def test_damage_is_reported(whole: House, damage: Damage, said: str) -> None:
    found = report(whole, damage)
    assert any(said in what for what in found), found
