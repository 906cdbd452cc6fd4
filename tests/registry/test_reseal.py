"""Another sealing key: everything is sealed anew while everything runs, and nothing needs the old key any more."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from live_platform import AUTHORITY, id_number, person
from registry_api import RegistryApi
from staff import appointed

import registry.main
from common.sealing import CannotOpen, Sealer
from offices.authority import Role
from registry import metadata
from registry.key_rotation.queries import SEALED


def another(sealer: Sealer) -> Sealer:
    """The keys of before behind a new one."""
    new = max(sealer.keys) + 1
    return replace(sealer, keys={**sealer.keys, new: secrets.token_bytes(32)}, current=new)


async def test_everything_is_sealed_with_the_new_key_and_the_old_one_can_go(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(registry.main, "RESEALED_MAX", 3)
    await registry_api.register(*(person(serial) for serial in range(901, 911)))
    authority = await appointed(registry_api, 912, Role.HR_AUTHORITY, AUTHORITY)
    app: Any = registry_api.service.web.state.app
    app.sealer = another(app.sealer)
    app.keys = replace(app.keys, sealer=app.sealer)
    await registry.main.reseal(registry_api.service, [])
    said = capsys.readouterr().out
    assert "person.id_number_sealed: 10 of 10" in said
    assert said.endswith(f"everything is sealed with key {app.sealer.current}\n")
    await registry.main.reseal(registry_api.service, [])
    assert capsys.readouterr().out == f"everything is sealed with key {app.sealer.current}\n"

    app.sealer = Sealer({app.sealer.current: app.sealer.keys[app.sealer.current]}, app.sealer.current)
    app.keys = replace(app.keys, sealer=app.sealer)
    assert (await authority.sign_in()).status_code == 201, "the second factor opens"
    found = await authority.ask("POST", "/v1/people/lookups", {"id_number": id_number(901)})
    assert found.json()["id_number_masked"].endswith(id_number(901)[-2:])
    await registry_api.call("/registry/v1/signing-keys/rotations")


async def test_a_value_of_another_row_is_not_sealed_anew_as_if_it_were_right(registry_api: RegistryApi) -> None:
    await registry_api.register(person(921), person(922))
    swapped = "UPDATE person SET id_number_sealed = (SELECT id_number_sealed FROM person WHERE name = '测试922')"
    await registry_api.connection.execute(f"{swapped} WHERE name = '测试921'")
    app: Any = registry_api.service.web.state.app
    kept, app.sealer = app.sealer, another(app.sealer)
    with pytest.raises(CannotOpen):
        await registry.main.reseal(registry_api.service, [])
    app.sealer = kept


def test_no_sealed_column_is_forgotten() -> None:
    sealed = {
        (table.name, column.name)
        for table in metadata.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.LargeBinary) and column.name.endswith("_sealed")
    }
    assert sealed - {("reading", "people_sealed")} == {(item.table, item.column) for item in SEALED}


def test_a_new_key_goes_in_front() -> None:
    keys = ",".join(f"{number}:{urlsafe_b64encode(secrets.token_bytes(32)).decode()}" for number in (2, 1))
    assert Sealer.from_text(keys).current == 2
