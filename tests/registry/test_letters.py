"""Letters (e-mail) to those who want them: sent by a real server, tried again with growing waits, and given up."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from applicants import details
from live_platform import AUTHORITY, SCHOOL, Cluster, id_number
from pydantic import SecretStr, ValidationError
from registry_api import RegistryApi
from smtp_server import MailServer, tls_contexts
from staff import Staff, appointed, learner, reason_of

from common.clock import china_date, now
from common.identity import IdNumber
from offices.authority import Role
from registry.letters.clients import Smtp, SmtpServer
from registry.letters.domain import TRIES_MAX, WAITS, Letter, LetterState, Outcome, settled, words
from registry.letters.jobs import LetterJob
from registry.main import channels_of, kept_for
from registry.retention.jobs import Retention
from registry.settings import Settings

pytestmark = pytest.mark.anyio
SITE = ("学时平台", "https://xueshi.example")


@pytest.fixture(scope="module")
async def mail() -> AsyncIterator[MailServer]:
    async with MailServer.opened() as server:
        yield server


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster, mail: MailServer) -> AsyncIterator[RegistryApi]:
    """A registry that sends e-mail."""
    settings: dict[str, Any] = {"email_host": "127.0.0.1", "email_port": mail.port, "email_tls": "none"}
    async with RegistryApi.opened(cluster, email_from="noreply@xueshi.example", **settings) as opened:
        yield opened


@pytest.fixture(autouse=True)
def content(mail: MailServer) -> None:
    """The server takes everything again."""
    mail.delivered.clear()
    mail.commands.clear()
    mail.answers.clear()
    mail.delay_s = 0


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 901, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def office(registry_api: RegistryApi) -> str:
    row = await registry_api.connection.fetchval("SELECT organisation_id FROM organisation WHERE code = $1", AUTHORITY)
    return str(row)


async def reader(registry_api: RegistryApi, county: Staff, serial: int, **other: Any) -> Staff:
    """Somebody who wants e-mail; nothing is on its way to them."""
    staff = await learner(registry_api, county, serial, SCHOOL)
    form = details(serial, email=f"reader{serial}@example.cn", **other)
    await staff.call("PUT", "/v1/account/details", {"details": form})
    await staff.call("PUT", "/v1/account/notifications", {"channel": "email"})
    return staff


async def remind(registry_api: RegistryApi, county: Staff, office: str, *serials: int) -> None:
    people = await registry_api.ids(*serials)
    await registry_api.connection.execute("DELETE FROM reminded_person")
    body = {"organisation_id": office, "person_ids": people, "training_year": china_date(now()).year}
    assert (await county.call("POST", "/v1/reminders", body))["reminded"] == len(serials)


def job_of(registry_api: RegistryApi, **other: Any) -> LetterJob:
    app = registry_api.service.web.state.app
    settings = app.settings.model_copy(update=other)
    return LetterJob(registry_api.service.db, app.sealer, channels_of(settings), SITE, per_minute=60_000)


async def letters(registry_api: RegistryApi, serial: int) -> list[dict[str, Any]]:
    index = registry_api.service.web.state.app.index
    rows = await registry_api.connection.fetch(
        "SELECT letter.* FROM letter JOIN account USING (account_id) WHERE blind_index = $1 ORDER BY letter_id",
        index.of(IdNumber(id_number(serial))),
    )
    return [dict(row) for row in rows]


async def come_round(registry_api: RegistryApi) -> None:
    """The wait goes by."""
    await registry_api.connection.execute("UPDATE letter SET next_try_at = now() WHERE state = 'waiting'")


async def test_who_wants_e_mail_is_told_that_there_is_something_to_read_and_not_what(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    await reader(registry_api, county, 910)
    await learner(registry_api, county, 911, SCHOOL)  # who wants none
    await remind(registry_api, county, office, 910, 911)
    assert await job_of(registry_api).turn()
    [delivered] = mail.delivered
    assert (delivered.sender, delivered.recipients) == ("noreply@xueshi.example", ["reader910@example.cn"])
    message = delivered.message
    assert message["Subject"] == "学时平台：您有新的消息"
    assert message["To"] == "测试910 <reader910@example.cn>"
    assert message["From"] == "学时平台 <noreply@xueshi.example>"
    text = message.get_content()
    assert "https://xueshi.example" in text
    assert "提醒" not in text
    assert id_number(910) not in str(message)
    delivered.content.decode("ascii")  # every server on the way understands it
    [letter] = await letters(registry_api, 910)
    assert (letter["state"], letter["tries"], letter["address_sealed"]) == ("sent", 1, None)
    assert await letters(registry_api, 911) == []
    assert not await job_of(registry_api).turn()


async def test_letters_are_off_until_somebody_wants_them_and_end_with_their_word(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    staff = await learner(registry_api, county, 912, SCHOOL)
    none = {"channel": "none", "address": None, "chosen_at": None, "offered": ["email"]}
    assert await staff.call("GET", "/v1/account/notifications") == none
    refused = await staff.ask("PUT", "/v1/account/notifications", {"channel": "email"})
    assert reason_of(refused) == (422, "no-address")
    await staff.call("PUT", "/v1/account/details", {"details": details(912, email="first@example.cn")})
    wanted = await staff.call("PUT", "/v1/account/notifications", {"channel": "email"})
    assert (wanted["channel"], wanted["address"]) == ("email", "first@example.cn")
    await remind(registry_api, county, office, 912)
    # Another address holds for what waits as well.
    await staff.call("PUT", "/v1/account/details", {"details": details(912, email="second@example.cn")})
    exported = (await staff.call("GET", "/v1/account/export"))["notification_choice"]
    assert exported["address"] == "second@example.cn"
    await job_of(registry_api).turn()
    assert [item.recipients for item in mail.delivered] == [["second@example.cn"]]
    await remind(registry_api, county, office, 912)
    assert await staff.call("PUT", "/v1/account/notifications", {"channel": "none"}) == none
    assert not await job_of(registry_api).turn()
    await remind(registry_api, county, office, 912)
    assert not await job_of(registry_api).turn()


async def test_what_others_do_to_ones_account_is_worth_a_letter_and_several_are_one(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    await reader(registry_api, county, 913)
    [person_id] = await registry_api.ids(913)
    await county.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    await remind(registry_api, county, office, 913)
    while await job_of(registry_api).turn():
        pass
    assert [item.recipients for item in mail.delivered] == [["reader913@example.cn"]]


@dataclass(frozen=True)
class Refusal:
    """What the server answers to a command, and what is on record then."""

    serial: int
    verb: str
    answer: str
    state: str
    failure: str


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(920, "RCPT", "550 no such mailbox", "failed", "refused"),
        Refusal(921, "DATA", "554 not wanted", "failed", "refused"),
        Refusal(922, "RCPT", "451 come again", "waiting", "not-now"),
        Refusal(923, "MAIL", "530 sign in first", "waiting", "away"),
    ],
    ids=["no such mailbox", "the content", "for now", "us and not the letter"],
)
async def test_what_the_server_refuses(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer, refusal: Refusal
) -> None:
    await reader(registry_api, county, refusal.serial)
    await remind(registry_api, county, office, refusal.serial)
    mail.answers[refusal.verb] = [refusal.answer]
    await job_of(registry_api).turn()
    [letter] = await letters(registry_api, refusal.serial)
    assert (letter["state"], letter["failure"], mail.delivered) == (refusal.state, refusal.failure, [])
    await come_round(registry_api)
    await job_of(registry_api).turn()
    assert len(mail.delivered) == (1 if refusal.state == "waiting" else 0)


async def test_a_server_that_is_away_is_waited_for_and_one_try_stands_for_all(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    for serial in (930, 931):
        await reader(registry_api, county, serial)
    await remind(registry_api, county, office, 930, 931)
    await job_of(registry_api, email_port=1).turn()
    both = [(await letters(registry_api, serial))[0] for serial in (930, 931)]
    assert sorted(letter["tries"] for letter in both) == [0, 1]
    assert {(letter["state"], letter["failure"]) for letter in both} == {("waiting", "away")}
    assert not await job_of(registry_api).turn()
    await come_round(registry_api)
    await job_of(registry_api).turn()
    assert len(mail.delivered) == 2


async def test_a_slow_server_is_not_waited_for_for_long(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    await reader(registry_api, county, 932)
    await remind(registry_api, county, office, 932)
    mail.delay_s = 5
    begun_at = now()
    await job_of(registry_api, email_timeout_s=0.2).turn()
    assert now() - begun_at < timedelta(seconds=4)
    [letter] = await letters(registry_api, 932)
    assert (letter["state"], letter["failure"]) == ("waiting", "away")


async def test_a_letter_is_given_up_after_its_tries(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    await reader(registry_api, county, 933)
    await remind(registry_api, county, office, 933)
    mail.answers["RCPT"] = ["452 full"] * 10
    for _ in range(TRIES_MAX):
        await come_round(registry_api)
        await job_of(registry_api).turn()
    [letter] = await letters(registry_api, 933)
    assert (letter["state"], letter["tries"], letter["address_sealed"]) == ("given-up", TRIES_MAX, None)
    await come_round(registry_api)
    assert not await job_of(registry_api).turn()


async def test_with_e_mail_off_nothing_is_offered_and_what_waits_is_given_up(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = await reader(registry_api, county, 934)
    await remind(registry_api, county, office, 934)
    app = registry_api.service.web.state.app
    monkeypatch.setattr(app, "settings", app.settings.model_copy(update={"email_host": ""}))
    assert not await job_of(registry_api).turn()
    [letter] = await letters(registry_api, 934)
    assert (letter["state"], mail.commands) == ("given-up", [])
    refused = await staff.ask("PUT", "/v1/account/notifications", {"channel": "email"})
    assert reason_of(refused) == (422, "channel-not-offered")
    assert (await staff.call("PUT", "/v1/account/notifications", {"channel": "none"}))["offered"] == []


async def test_two_processes_send_a_letter_once(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    await reader(registry_api, county, 935)
    await remind(registry_api, county, office, 935)
    await asyncio.gather(*(job_of(registry_api).turn() for _ in range(3)))
    assert len(mail.delivered) == 1


async def test_no_log_has_the_address_or_what_the_server_said(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer,
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    await reader(registry_api, county, 936)
    await remind(registry_api, county, office, 936)
    mail.answers["RCPT"] = ["550 <reader936@example.cn> is unknown"]
    with caplog.at_level(logging.DEBUG):
        await job_of(registry_api).turn()
    written = capsys.readouterr()
    assert "letter_not_sent" in written.out + written.err + caplog.text
    for text in (written.out, written.err, caplog.text):
        assert "reader936" not in text
        assert "is unknown" not in text


async def test_a_closed_account_gets_no_letter_and_its_address_is_forgotten(
    registry_api: RegistryApi, county: Staff, office: str, mail: MailServer
) -> None:
    await reader(registry_api, county, 937)
    await remind(registry_api, county, office, 937)
    app = registry_api.service.web.state.app
    index = app.index.of(IdNumber(id_number(937)))
    await registry_api.connection.execute("UPDATE account SET closed_at = now() WHERE blind_index = $1", index)
    assert not await job_of(registry_api).turn()
    [letter] = await letters(registry_api, 937)
    assert (letter["state"], letter["address_sealed"], mail.commands) == ("given-up", None, [])
    await Retention(registry_api.service.db, kept_for(app.settings)).forget()
    kept = "SELECT count(*) FROM notification_choice JOIN account USING (account_id) WHERE blind_index = $1"
    assert await registry_api.connection.fetchval(kept, index) == 0


async def test_letters_that_have_ended_are_forgotten(registry_api: RegistryApi) -> None:
    await registry_api.connection.execute(
        "UPDATE letter SET ended_at = now() - interval '31 days' WHERE state <> 'waiting'"
    )
    service = registry_api.service
    await Retention(service.db, kept_for(service.web.state.app.settings)).forget()
    assert await registry_api.connection.fetchval("SELECT count(*) FROM letter WHERE state <> 'waiting'") == 0


def letter_to(name: str = "测试", address: str = "somebody@example.cn") -> Letter:
    return Letter(uuid4(), address, name, *words(*SITE))


def smtp(mail: MailServer, **other: Any) -> SmtpServer:
    told = {"tls": "none", "sender": "noreply@xueshi.example", "sender_name": "学时平台", "timeout_s": 2.0, **other}
    return SmtpServer("127.0.0.1", mail.port, **told)


@pytest.mark.parametrize(
    "name", ["测试\r\nBcc: thief@example.cn", "测试\nBcc: thief@example.cn", '"a" <thief@b.cn>, c']
)
async def test_a_name_adds_no_header_and_no_recipient(mail: MailServer, name: str) -> None:
    assert await Smtp(smtp(mail)).send(letter_to(name)) is Outcome.SENT
    [delivered] = mail.delivered
    assert delivered.recipients == ["somebody@example.cn"]
    assert delivered.message["Bcc"] is None
    assert [item.addr_spec for item in delivered.message["To"].addresses] == ["somebody@example.cn"]


@pytest.mark.parametrize(
    "address", ["a@b.cn\r\nRCPT TO:<thief@example.cn>", "a@b.cn, thief@example.cn", "测试@b.cn", ""]
)
async def test_an_address_that_is_none_is_refused_before_anything_is_sent(mail: MailServer, address: str) -> None:
    assert await Smtp(smtp(mail)).send(letter_to(address=address)) is Outcome.REFUSED
    assert mail.commands == []


async def test_login_and_letter_go_encrypted_where_the_server_offers_it_and_else_not_at_all(
    tmp_path: Path, mail: MailServer
) -> None:
    of_server, of_client = tls_contexts(tmp_path)
    login = {"tls": "starttls", "user": "xueshi", "password": "geheim"}
    async with MailServer.opened(of_server) as safe:
        assert await Smtp(smtp(safe, **login), tls_context=of_client).send(letter_to()) is Outcome.SENT
        [delivered] = safe.delivered
        assert (delivered.is_encrypted, delivered.login) == (True, "xueshi geheim")
        # A certificate that nobody vouches for ends it.
        assert await Smtp(smtp(safe, **login)).send(letter_to()) is Outcome.AWAY
    assert await Smtp(smtp(mail, **login)).send(letter_to()) is Outcome.AWAY
    assert not any(command.startswith(("AUTH", "MAIL")) for command in mail.commands)


async def test_a_server_that_is_encrypted_from_the_beginning(tmp_path: Path) -> None:
    of_server, of_client = tls_contexts(tmp_path)
    async with MailServer.opened(of_server, implicit=True) as safe:
        assert await Smtp(smtp(safe, tls="implicit"), tls_context=of_client).send(letter_to()) is Outcome.SENT
        assert [delivered.is_encrypted for delivered in safe.delivered] == [True]


async def test_a_wrong_login_is_no_fault_of_the_letter(tmp_path: Path) -> None:
    of_server, of_client = tls_contexts(tmp_path)
    async with MailServer.opened(of_server) as safe:
        safe.answers["AUTH"] = ["535 wrong"] * 3
        told = smtp(safe, tls="starttls", user="xueshi", password="falsch")
        assert await Smtp(told, tls_context=of_client).send(letter_to()) is Outcome.AWAY


def test_waits_grow_and_the_last_try_ends_it() -> None:
    at = now()
    found = [settled(Outcome.NOT_NOW, tries, at) for tries in range(1, TRIES_MAX + 1)]
    assert [item.next_try_at - at for item in found[:-1]] == list(WAITS) == sorted(WAITS)
    assert [item.state for item in found] == [LetterState.WAITING] * len(WAITS) + [LetterState.GIVEN_UP]


@pytest.mark.parametrize(
    "other",
    [
        {"email_host": "mail.example.cn"},
        {"email_host": "mail.example.cn", "email_from": "a@b.cn", "email_tls": "none", "email_user": "xueshi"},
        {"email_host": "mail.example.cn", "email_from": "a@b.cn\r\nBcc: c@d.cn"},
    ],
    ids=["no sender", "a password in clear", "a header in the sender"],
)
def test_settings_that_cannot_be_meant_stop_the_start(other: dict[str, Any]) -> None:
    secret = SecretStr("1:AAAA")
    with pytest.raises(ValidationError):
        Settings(
            database_url=secret, blind_index_key=secret, sealing_keys=secret, public_url="https://xueshi.example",
            **other,
        )  # fmt: skip
