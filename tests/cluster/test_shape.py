"""What runs in a cluster, and what each process is told."""

from importlib import import_module

import pytest
from typer.testing import CliRunner

from portal.settings import Settings
from standalone.cli import app
from standalone.cluster.shape import (
    KINDS,
    PORTAL,
    SERVICES,
    Surroundings,
    UnknownReplicas,
    consumers,
    names_of,
    replicas_of,
)
from standalone.clusters import read_replicas
from standalone.data_dir import DataDir, Keys
from standalone.postgres import Server


def names(**wanted: int) -> list[str]:
    return [name for name, _, _ in names_of(replicas_of({key.replace("_", "-"): n for key, n in wanted.items()}))]


def test_everything_runs_once_unless_more_is_asked_for() -> None:
    assert len(names()) == len(KINDS) == 2 * len(SERVICES) - 1
    assert {"ledger-worker-3", "ledger-web-3"} <= set(names(ledger=3))
    assert "ledger-web-2" not in names(ledger_worker=3)
    assert names(ledger=3, ledger_web=1).count("ledger-web-1") == 1
    assert "ledger-web-2" not in names(ledger=3, ledger_web=1), "what is said of the role counts more"
    assert [name for name in names(portal=2) if name.startswith(PORTAL)] == ["portal-web-1", "portal-web-2"]
    assert not [name for name in names(filings_worker=0) if name.startswith("filings-worker")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["ledgers=2"], "there is no ledgers"),
        (["portal-worker=1"], "there is no portal-worker"),
        (["ledger"], "write it as"),
        (["ledger=x"], "write it as"),
        (["ledger=99"], "between 0 and 12"),
    ],
)
def test_nonsense_is_refused_with_what_would_do(given: list[str], said: str) -> None:
    with pytest.raises(UnknownReplicas, match=said):
        replicas_of(read_replicas(given))


def test_the_command_says_it_in_one_line(tmp_path: pytest.TempPathFactory) -> None:
    told = CliRunner().invoke(app, ["cluster", "--data-dir", str(tmp_path), "--replicas", "nobody=2", "--port", "0"])
    assert isinstance(told.exception, UnknownReplicas)


def test_a_web_process_does_not_know_kafka_and_nobody_knows_anothers_keys(tmp_path: pytest.TempPathFactory) -> None:
    keys = Keys.make()
    told = Surroundings(DataDir(tmp_path), keys, Server("127.0.0.1", 5, "superuser"), "k:1", "http://door", {})  # type: ignore[arg-type]
    for name, service, role in names_of(replicas_of({})):
        environment = told.environment(name, service, role, 7)
        prefixes = {key.split("_")[0] for key in environment}
        assert prefixes <= {SERVICES[service].split("_")[0].upper(), "XUESHI", "KAFKA"}
        assert ("KAFKA" in prefixes) == (role == "worker"), name
        assert "superuser" not in str(environment.values())
        assert environment["XUESHI_INSTANCE"] == name
        others = {key for key in (keys.registry_sealing, keys.gateway_sealing, keys.signing_key_pem)}
        own = {"registry": keys.registry_sealing, "vendor-gateway": keys.gateway_sealing}.get(service)
        assert not (others - {own, keys.signing_key_pem}) & set(environment.values())
        assert (keys.signing_key_pem in environment.values()) == (service == "certificates")


def test_the_portal_is_told_where_the_services_answer_and_no_secret(tmp_path: pytest.TempPathFactory) -> None:
    keys = Keys.make()
    told = Surroundings(DataDir(tmp_path), keys, Server("127.0.0.1", 5, "superuser"), "k:1", "http://door", {})  # type: ignore[arg-type]
    environment = told.environment("portal-web-1", PORTAL, "web", 7)
    own = {key: value for key, value in environment.items() if key.startswith("PORTAL_")}
    assert own.pop("PORTAL_PUBLIC_URL") == "http://door"
    assert set(own.values()) == {f"http://door/{service}" for service in SERVICES if service != PORTAL}
    assert set(own) <= {f"PORTAL_{name.upper()}" for name in Settings.model_fields}
    assert not set(environment.values()) & {value for value in vars(keys).values() if isinstance(value, str)}


def test_what_pages_say_of_the_site_is_told_to_every_service_with_pages(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_ORGANISER", "某省人力资源和社会保障厅")
    told = Surroundings(DataDir(tmp_path), Keys.make(), Server("127.0.0.1", 5, "superuser"), "k:1", "http://door", {})  # type: ignore[arg-type]
    organisers = {
        service: told.environment(f"{service}-web-1", service, "web", 7).get(f"{package.upper()}_SITE_ORGANISER")
        for service, package in SERVICES.items()
    }
    said = dict.fromkeys(("registry", "filings", "certificates", PORTAL), "某省人力资源和社会保障厅")
    assert organisers == {**dict.fromkeys(SERVICES), **said}


def test_services_that_read_regulations_read_the_same_folder(tmp_path: pytest.TempPathFactory) -> None:
    told = Surroundings(DataDir(tmp_path), Keys.make(), Server("127.0.0.1", 5, "superuser"), "k:1", "http://door", {})  # type: ignore[arg-type]
    folders = {
        (service, role): told.environment(name, service, role, 7).get(f"{SERVICES[service].upper()}_RULEBOOKS_DIR")
        for name, service, role in names_of(replicas_of({}))
        if "rulebooks_dir" in import_module(f"{SERVICES[service]}.settings").Settings.model_fields
    }
    assert {service for service, _ in folders} == {"vendor-gateway", "filings", "ledger"}
    assert set(folders.values()) == {str(DataDir(tmp_path).rulebooks)}  # type: ignore[arg-type]


def test_who_hears_what_is_read_from_the_services() -> None:
    heard = dict(consumers())
    assert heard["vendor-gateway"] == ["registry.organisations", "registry.people"]
    assert heard["certificates"] == ["ledger.thresholds", "registry.organisations", "registry.people"]
    assert "registry" not in heard
