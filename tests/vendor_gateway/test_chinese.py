"""People at vendors read refusals in Chinese; programs that ask for nothing get English."""

from live_platform import Platform

ZH = {"accept-language": "zh-CN,zh;q=0.9"}


async def test_a_refusal_is_chinese_where_that_is_asked_for(platform: Platform) -> None:
    path = "/vendor-gateway/v1/vendors/nobody/completions"
    english = (await platform.client.post(path, json={})).json()
    answer = await platform.client.post(path, json={}, headers=ZH)
    assert english["reason"] == answer.json()["reason"] == "no-webhook-id"
    assert english["detail"].isascii()
    assert answer.json()["detail"] == "缺少请求头webhook-id。"
    assert answer.headers["content-language"] == "zh-CN"


async def test_a_token_that_is_missing_is_told_in_chinese(platform: Platform) -> None:
    answer = await platform.client.post("/certificates/v1/status-queries", json={}, headers=ZH)
    assert (answer.status_code, answer.json()["detail"]) == (401, "尚未提供访问令牌，请先登录或获取令牌。")
