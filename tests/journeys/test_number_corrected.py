"""A wrong ID number is corrected after its certificate was issued: what each number and each paper says afterwards."""

import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, a_full_year, id_number, person
from staff import appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio
JSON = {"accept": "application/json"}


async def test_both_numbers_answer_the_new_certificate_and_the_old_paper_says_that_it_is_superseded(
    platform: Platform,
) -> None:
    desk = desk_of(platform)
    asks = await appointed(desk, 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    signs = await appointed(desk, 902, Role.HR_AUTHORITY, AUTHORITY)
    others = [await appointed(desk, 903, Role.HR_AUTHORITY, AUTHORITY)]
    wrong, right = 1, 2
    await platform.register(person(wrong))
    learner = await appointed(desk, wrong, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.push(*a_full_year(wrong))
    await platform.settle()
    old = (await platform.status(wrong))["certificate"]
    before = (await platform.client.get(old["verify_url"], headers=JSON)).json()
    assert (before["standing"], before["superseded_at"]) == ("valid", None)

    body = {"person_id": await platform.person_id(wrong), "id_number": id_number(right), "reason": "核对身份证"}
    mending = await asks.call("POST", "/v1/mendings", body)
    await signs.call("POST", f"/v1/mendings/{mending['mending_id']}/steps", {"step": "sign"})
    await platform.settle()

    # The HR platform is answered for both numbers with the certificate of the record that stays.
    new = (await platform.status(right))["certificate"]
    assert (await platform.status(right))["status"] == "certified"
    assert await certificate_of(platform, wrong) == new
    assert new["number"] != old["number"]
    # The old paper: suspended and superseded, its file is not handed out, and it does not name the new one.
    after = (await platform.client.get(old["verify_url"], headers=JSON)).json()
    assert after["standing"] == "suspended"
    assert after["superseded_at"] is not None
    page = (await platform.client.get(old["verify_url"])).text
    assert "本证书已由另一编号的证书代替，不再使用" in page
    assert new["number"] not in page
    refused = await platform.client.get(f"{old['verify_url']}/certificate.pdf")
    assert (refused.status_code, refused.json()["reason"]) == (403, "not-valid")
    named = {"number": old["number"], "name": after["printed"]["name"]}
    found = (await platform.client.post("/certificates/v1/verifications", json=named)).json()
    assert found["superseded_at"] == after["superseded_at"]
    # The new one prints the right number, and stands.
    printed = (await platform.client.get(new["verify_url"], headers=JSON)).json()
    assert (printed["standing"], printed["superseded_at"], printed["replaced"]) == ("valid", None, None)
    masked = printed["printed"]["id_number_masked"]
    assert masked[-2:] == id_number(right)[-2:] != id_number(wrong)[-2:] == before["printed"]["id_number_masked"][-2:]
    assert (await platform.client.get(f"{new['verify_url']}/certificate.pdf")).status_code == 200
    # The learner signs in with the right number and finds it.
    learner.serial = right
    assert (await learner.sign_in("Correct-Horse-7")).status_code == 201
    token = (await learner.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    own = await platform.client.get("/certificates/v1/own/certificates", headers={"authorization": f"Bearer {token}"})
    assert [item["number"] for item in own.json()["certificates"]] == [new["number"]]

    # Undone by two people: the old paper stands again, and nothing supersedes it.
    steps = f"/v1/mendings/{mending['mending_id']}/steps"
    await asks.call("POST", steps, {"step": "ask-undo", "reason": "原号码无误"})
    await others[0].call("POST", steps, {"step": "sign"})
    await platform.settle()
    undone = (await platform.client.get(old["verify_url"], headers=JSON)).json()
    assert (undone["standing"], undone["superseded_at"]) == ("valid", None)
    assert await certificate_of(platform, wrong) == old
    assert (await platform.check()).holds


async def certificate_of(platform: Platform, serial: int) -> object:
    """What the HR platform is told of the certificate."""
    return (await platform.status(serial))["certificate"]
