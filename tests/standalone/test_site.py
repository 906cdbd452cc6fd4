"""What an installation says of its site stands on the pages of every service, and is said once."""

from pathlib import Path

import pytest
from live_platform import Cluster, Platform

pytestmark = pytest.mark.anyio
SAID = {
    "SITE_NAME": "某省学时平台",
    "SITE_ORGANISER": "某省人力资源和社会保障厅",
    "SITE_UNDERTAKER": "某省人事考试院",
    "SITE_CONTACT": "0000-0000000",
    "SITE_IDENTIFIER": "0000000001",
    "SITE_ICP": "某ICP备00000000号",
    "SITE_POLICE": "某公网安备00000000000000号",
}
PAGES = (
    "/",
    "/sign-in",
    "/certificates/verify/unknown",
    "/filings/verify/unknown",
    "/registry/oauth2/authorize",
)


async def test_every_service_shows_at_its_foot_what_was_said_once(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SAID.items():
        monkeypatch.setenv(name, value)
    async with Platform.resting(cluster, tmp_path) as platform:
        for page in PAGES:
            html = (await platform.client.get(page, headers={"accept": "text/html"})).text
            foot = html.partition('<footer class="foot">')[2]
            assert not [value for name, value in SAID.items() if name != "SITE_NAME" and value not in foot], page
            assert f"- {SAID['SITE_NAME']}</title>" in html, page


async def test_what_was_not_said_is_not_shown(platform: Platform) -> None:
    for page in PAGES:
        html = (await platform.client.get(page, headers={"accept": "text/html"})).text
        assert "主办单位" not in html.partition('<footer class="foot">')[2], page
        assert "- 学时平台</title>" in html, page
