"""A vendor's keys through the API: made, rotated, ended; HMAC and Ed25519."""

import asyncio
import base64
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from live_platform import Platform, completion, id_number
from staff import Staff, appointed, desk_of
from standardwebhooks import Webhook
from strangers import authority_of

from offices.authority import Role

VENDORS = "/vendor-gateway/v1/vendors"


def hmac_signer(secret: str) -> Any:
    def sign(webhook_id: str, at: datetime, body: bytes) -> str:
        return Webhook(secret).sign(webhook_id, at, body.decode())

    return sign


def ed25519_signer(private: Ed25519PrivateKey) -> Any:
    def sign(webhook_id: str, at: datetime, body: bytes) -> str:
        content = f"{webhook_id}.{int(at.timestamp())}.".encode() + body
        return "v1a," + base64.b64encode(private.sign(content)).decode()

    return sign


async def send(platform: Platform, vendor: str, *signers: Any, completion_id: str = "c1") -> httpx.Response:
    """One parked completion, with a signature by each signer."""
    document = {"type": "course.completed", "data": completion(completion_id, 995)}
    body, webhook_id, at = json.dumps(document).encode(), secrets.token_hex(8), datetime.now(UTC)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(sign(webhook_id, at, body) for sign in signers),
    }
    return await platform.client.post(f"{VENDORS}/{vendor}/completions", content=body, headers=headers)


@pytest.fixture
async def vendor(platform: Platform, token: str) -> str:
    """A vendor of this test's own, without a key."""
    await platform.call("PUT", f"{VENDORS}/v{token}", {"name": "测试机构"})
    return f"v{token}"


async def test_a_vendor_with_an_ed25519_key_is_believed_end_to_end(platform: Platform, vendor: str) -> None:
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    shown = await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "ed25519", "public_key": f"whpk_{public}"})
    assert (set(shown), shown["waits"]) == ({"key_id", "kind", "waits"}, False)
    answer = await send(platform, vendor, ed25519_signer(private))
    assert [result["status"] for result in answer.json()["results"]] == ["parked"]
    assert (await send(platform, vendor, ed25519_signer(Ed25519PrivateKey.generate()))).status_code == 401
    # The public key is public: nobody may sign with it as if it were a shared secret.
    assert (await send(platform, vendor, hmac_signer(f"whsec_{public}"))).status_code == 401
    rows = await platform.sql("vendor_gateway", "SELECT key_id FROM delivery WHERE vendor_id = $1", vendor)
    assert [row[0] for row in rows] == [shown["key_id"]]


async def test_keys_are_rotated_with_two_live_ones_and_none_is_missed(platform: Platform, vendor: str) -> None:
    old, new = [await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"}) for _ in range(2)]
    by_old, by_new = hmac_signer(old["secret"]), hmac_signer(new["secret"])
    for signers in ([by_old], [by_new], [by_old, by_new], [by_new, by_old]):
        assert (await send(platform, vendor, *signers)).status_code == 200

    await platform.call("DELETE", f"{VENDORS}/{vendor}/keys/{old['key_id']}")
    assert (await send(platform, vendor, by_old)).status_code == 401
    assert (await send(platform, vendor, by_new)).status_code == 200
    assert (await send(platform, vendor, by_old, by_new)).status_code == 200
    assert (await platform.ask("DELETE", f"{VENDORS}/{vendor}/keys/{old['key_id']}")).status_code == 404
    assert (await platform.ask("DELETE", f"{VENDORS}/lanxin/keys/{new['key_id']}")).status_code == 404


async def test_what_programs_did_to_a_vendor_and_its_keys_is_told_the_latest_first(
    platform: Platform, vendor: str
) -> None:
    key = (await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"}))["key_id"]
    await platform.call("DELETE", f"{VENDORS}/{vendor}/keys/{key}")
    acts = (await platform.call("GET", f"{VENDORS}/{vendor}/acts"))["acts"]
    assert [(act["what"], act["key_id"]) for act in acts] == [
        ("key.ended", key),
        ("key.added", key),
        ("vendor.saved", None),
    ]
    assert {act["made_by"] for act in acts} == {"administrator"}


async def test_a_vendor_without_a_live_key_is_known_and_not_believed(platform: Platform, vendor: str) -> None:
    signer = hmac_signer("whsec_" + base64.b64encode(b"guess").decode())
    assert (await send(platform, vendor, signer)).json()["type"] == "urn:xueshi:problem:bad-webhook-signature"
    only = await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"})
    await platform.call("DELETE", f"{VENDORS}/{vendor}/keys/{only['key_id']}")
    ended = await send(platform, vendor, hmac_signer(only["secret"]))
    assert (ended.status_code, ended.json()["type"]) == (401, "urn:xueshi:problem:bad-webhook-signature")


async def test_a_key_of_nobody_is_refused(platform: Platform) -> None:
    answer = await platform.ask("POST", f"{VENDORS}/nobody/keys", {"kind": "hmac"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:xueshi:problem:unknown-vendor")


async def test_five_keys_live_at_once_and_no_more_however_fast_they_are_asked_for(
    platform: Platform, vendor: str
) -> None:
    await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"})
    answers = await asyncio.gather(
        *(platform.ask("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"}) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [422] * 4
    rows = await platform.sql("vendor_gateway", "SELECT count(*) FROM vendor_key WHERE vendor_id = $1", vendor)
    assert rows[0][0] == 5


@pytest.mark.parametrize(
    "body",
    [
        {}, {"kind": "rsa"}, {"kind": "ed25519"}, {"kind": "ed25519", "public_key": ""}, {"kind": None},
        {"kind": "ed25519", "public_key": "AAAA"}, {"kind": "ed25519", "public_key": "公钥"},
        {"kind": "ed25519", "public_key": "\x00"}, {"kind": "ed25519", "public_key": "whpk_" + "A" * 96},
        {"kind": "hmac", "secret": "mine"}, [], None, "hmac",
    ],
    ids=lambda body: repr(body)[:50],
)  # fmt: skip
async def test_a_key_of_another_shape_is_refused(platform: Platform, vendor: str, body: Any) -> None:
    answer = await platform.ask("POST", f"{VENDORS}/{vendor}/keys", body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize(
    "name", ["", "x" * 101, None, 1, "a\x00b", "a\nb", "\ud800", ["a"]], ids=lambda name: repr(name)[:10]
)
async def test_a_name_that_cannot_be_stored_and_shown_is_refused(platform: Platform, vendor: str, name: Any) -> None:
    answer = await platform.client.put(
        f"{VENDORS}/{vendor}",
        content=json.dumps({"name": name}),
        headers={"authorization": f"Bearer {await platform.token()}", "content-type": "application/json"},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("vendor_id", ["X", "a", "1a", "a_b", "a b", "a%00", "a" * 64, "%E5%90%AF", id_number(1)])
async def test_a_vendor_is_named_in_plain_letters(platform: Platform, vendor_id: str) -> None:
    answer = await platform.ask("PUT", f"{VENDORS}/{vendor_id}", {"name": "测试"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert id_number(1) not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/lanxin"), ("POST", "/lanxin/keys"), ("DELETE", "/lanxin/keys/a"), ("GET", "/../flagged-completions"),
    ],
)  # fmt: skip
async def test_only_operators_and_reviewers_may(platform: Platform, method: str, path: str) -> None:
    url = httpx.URL(f"http://test{VENDORS}{path}")
    for authorization in (None, "", "Bearer", "Bearer x.y.z", "Basic eDp5", "Bearer " + "x" * 10_000):
        headers = {} if authorization is None else {"authorization": authorization}
        assert (await platform.client.request(method, url, headers=headers, json={})).status_code == 401
    answer = await platform.ask(method, str(url), {}, client_id="hr-platform")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


async def test_when_a_key_was_used_last_is_shown_once_it_has_signed(platform: Platform, vendor: str) -> None:
    used = await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"})
    unused = await platform.call("POST", f"{VENDORS}/{vendor}/keys", {"kind": "hmac"})
    began = datetime.now(UTC)
    assert (await send(platform, vendor, hmac_signer(used["secret"]))).status_code == 200
    shown = {key["key_id"]: key for key in (await platform.call("GET", f"{VENDORS}/{vendor}/keys"))["keys"]}
    assert shown[unused["key_id"]]["last_used_at"] is None
    assert datetime.fromisoformat(shown[used["key_id"]]["last_used_at"]) >= began.replace(microsecond=0)


SMALL_ORDER = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)


@pytest.mark.parametrize("key", SMALL_ORDER)
async def test_a_key_that_verifies_what_nobody_signed_is_refused(platform: Platform, vendor: str, key: str) -> None:
    public = base64.b64encode(bytes.fromhex(key)).decode()
    answer = await platform.ask("POST", f"{VENDORS}/{vendor}/keys", {"kind": "ed25519", "public_key": public})
    assert (answer.status_code, answer.json()["reason"]) == (422, "weak-public-key")


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_these_are_the_points_of_small_order(key: str) -> None:
    """Eight times the point is the neutral one (RFC 8032, 5.1): reckoned here, not remembered."""
    field, d = 2**255 - 19, -121665 * pow(121666, -1, 2**255 - 19)
    y = int.from_bytes(bytes.fromhex(key), "little") % 2**255 % field
    squared = (y * y - 1) * pow(d * y * y + 1, -1, field) % field
    x = pow(squared, (field + 3) // 8, field)
    if (x * x - squared) % field:
        x = x * pow(2, (field - 1) // 4, field) % field
    assert (x * x - squared) % field == 0, "it is on the curve"
    for _ in range(3):
        both = d * x * x * y * y % field
        x, y = 2 * x * y * pow(1 + both, -1, field) % field, (y * y + x * x) * pow(1 - both, -1, field) % field
    assert (x, y) == (0, 1)


async def test_an_operator_with_a_second_factor_keeps_vendors_and_is_named_on_record(
    platform: Platform, token: str
) -> None:
    operator, authority = await appointed(desk_of(platform), 941, Role.OPERATOR), await authority_of(platform)
    vendor, other = f"{VENDORS}/o{token}", f"{VENDORS}/p{token}"
    headers = await bearer_of(operator)
    saved = await platform.client.put(vendor, json={"name": "测试机构"}, headers=headers)
    assert saved.status_code == 200, saved.text
    added = await platform.client.post(f"{vendor}/keys", json={"kind": "hmac"}, headers=headers)
    key, sign = added.json()["key_id"], hmac_signer(added.json()["secret"])
    # Whoever has a key states hours of anybody: what one operator adds verifies once another one has confirmed it.
    assert added.json()["waits"] is True
    assert (await send(platform, f"o{token}", sign)).status_code == 401
    confirmation = f"{vendor}/keys/{key}/confirmation"
    alone = await platform.client.post(confirmation, headers=headers)
    assert (alone.status_code, alone.json()["type"].rsplit(":")[-1]) == (403, "second-operator")
    [waiting] = (await platform.client.get(f"{vendor}/keys", headers=headers)).json()["keys"]
    assert waiting["proposed_by"].startswith("account:")
    listed = {item["vendor"]: item for item in (await platform.client.get(VENDORS, headers=headers)).json()["vendors"]}
    assert listed[f"o{token}"]["keys"] == 0
    second = await bearer_of(await appointed(desk_of(platform), 942, Role.OPERATOR))
    assert (await platform.client.post(confirmation, headers=second)).status_code == 204
    again = await platform.client.post(confirmation, headers=second)
    assert (again.status_code, again.json()["type"].rsplit(":")[-1]) == (409, "key-confirmed")
    assert (await send(platform, f"o{token}", sign)).status_code == 200
    ended = await platform.client.delete(f"{vendor}/keys/{key}", headers=headers)
    assert ended.status_code == 204
    acts = (await platform.client.get(f"{vendor}/acts", headers=headers)).json()["acts"]
    account = (await operator.call("GET", "/v1/account"))["account_id"]
    by_first = {act["what"] for act in acts if act["made_by"] == f"account:{account}"}
    assert by_first == {"vendor.saved", "key.added", "key.ended"}
    assert {act["what"] for act in acts} - by_first == {"key.confirmed"}
    # Other roles, and a token of before the operator gave the role up, are refused.
    refused = await platform.client.put(other, json={"name": "测试机构"}, headers=await bearer_of(authority))
    assert (refused.status_code, refused.json()["type"].rsplit(":")[-1]) == (403, "not-yours")
    await operator.call("DELETE", "/v1/sessions/current")
    async with asyncio.timeout(60):  # the service hears of it within seconds
        while (await platform.client.get(f"{vendor}/acts", headers=headers)).status_code == 200:
            await asyncio.sleep(0.1)
    late = await platform.client.put(other, json={"name": "测试机构"}, headers=headers)
    assert late.status_code == 401
    assert (await platform.ask("GET", f"{other}/keys")).status_code == 404


async def bearer_of(staff: Staff) -> dict[str, str]:
    """The header of a token of somebody's session."""
    made = await staff.call("POST", "/v1/sessions/current/tokens")
    return {"authorization": f"Bearer {made['access_token']}"}
