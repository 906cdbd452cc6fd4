"""What a person reads of the reasons that every service shares, in Chinese: by reason and parameters alone."""

from collections.abc import Mapping
from typing import NamedTuple

from common.errors import Parameter

TITLES = {
    400: "请求格式有误",
    401: "身份未通过验证",
    403: "没有权限",
    404: "未找到",
    405: "不支持该方法",
    408: "请求超时",
    409: "与已有记录冲突",
    413: "内容过大",
    422: "无法受理",
    429: "请求过于频繁",
    431: "请求头过大",
    500: "系统内部错误",
    503: "服务暂不可用",
}

MESSAGES = {
    "no-such-person": "在您管理范围内没有找到此人。",
    "no-such-place": "在您管理范围内没有该单位或者地区。",
    "not-yours": "您的角色无权办理此事项。",
    "bad-request": "请求格式不正确，请检查后重新发送。",
    "bus-away": "消息服务暂不可用，请稍后再试。",
    "busy": "当前请求过多，请在{wait_s}秒后再试。",
    "count-runs": "正在统计，请稍后再试。",
    "certificates-away": "证书服务暂不可用，请稍后再试。",
    "database-away": "数据库暂不可用，本次内容未保存，请稍后再试。",
    "filings-away": "申报服务暂不可用，请稍后再试。",
    "head-too-large": "请求头过多或过大，请减少后重新发送。",
    "idempotency-key-reused": "该Idempotency-Key已用于另一请求，新的请求请使用新的标识。",
    "insufficient-scope": "访问令牌缺少所需的权限范围{scope}。",
    "internal-error": "系统发生内部错误，已作记录，请稍后再试。",
    "invalid-request": "请求格式不正确，请检查后重新发送。",
    "invalid-token": "访问令牌无效或已过期，请重新登录或重新获取令牌。",
    "ledger-away": "学时账簿服务暂不可用，请稍后再试。",
    "method-not-allowed": "该地址不支持此请求方法。",
    "no-token": "尚未提供访问令牌，请先登录或获取令牌。",
    "not-found": "该地址没有内容。",
    "not-staff": "您不在任何单位的人员名册中，本平台没有您的记录。",
    "not-this-shape": "提交的内容格式不正确，请对照接口说明或逐项说明修改。",
    "readings-away": "查询须先留痕，目前无法记录，请稍后再试。",
    "registry-away": "人员与机构登记服务暂不可用，请稍后再试。",
    "revocations-unknown": "暂时无法核实权限是否有变动，请稍后再试。",
    "too-fast": "操作过于频繁，请在{wait_s}秒后再试。",
    "too-large": "提交的内容过大，超出该地址允许的上限，请分批提交。",
    "too-many-connections": "连接数过多，请关闭部分连接后再试。",
    "too-many-files": "当前正在读取的文件过多，请稍后再试。",
    "too-many-readings": "当前查询过多，请稍后再试。",
    "too-slow": "未能在规定时间内收到完整请求，请重新发送。",
    "vendor-gateway-away": "培训机构接入服务暂不可用，请稍后再试。",
}
"""Reason → sentence, with its parameters by name. The ``messages_zh`` of a service has the rest, or other words."""

OF_FIELDS = {
    "above-maximum": "不得大于{maximum}。",
    "bad-value": "填写的内容不符合要求。",
    "below-minimum": "不得小于{minimum}。",
    "control-character": "含有不可见的控制字符，请重新输入。",
    "email-form": "电子邮箱格式不正确，应如name@example.cn。",
    "grade-out-of-range": "超出该岗位类别的等级范围（管理1至10，专业技术1至13，工勤技能1至5及普通工）。",
    "holds-id-number": "含有身份证号，请删除。",
    "id-number-birth-date": "身份证号第7至14位不是有效日期。",
    "id-number-check": "身份证号校验码不符，请核对。",
    "id-number-form": "身份证号应为17位数字加1位校验码（数字或X）。",
    "id-number-length": "身份证号须为18位。",
    "id-number-region": "身份证号前6位不是行政区划代码。",
    "id-number-too-early": "身份证号中的出生日期早于1900年。",
    "invisible-character": "含有不可见字符（{character}），请重新输入。",
    "missing": "必填项未填写。",
    "not-a-date": "不是有效日期，请按“2026-09-01”的格式填写。",
    "not-a-grade": "岗位等级请填数字，或如“七级”。",
    "not-a-list": "此处应为列表。",
    "not-a-moment": "不是有效的日期和时间，请注明时区。",
    "not-a-number": "此处应为数字。",
    "not-above": "必须大于{above}。",
    "not-an-id": "不是有效的编号。",
    "not-an-object": "此处应为由各字段组成的对象。",
    "not-below": "必须小于{below}。",
    "not-json": "内容不是有效的JSON。",
    "not-one-of": "只能填写下列之一：{allowed}。",
    "not-text": "此处应为文本。",
    "not-true-or-false": "此处只能填写是或否。",
    "not-uploaded": "有附件尚未上传。",
    "organisation-code-check": "单位代码校验码不符，请核对。",
    "organisation-code-form": "单位代码含有不允许的字符。",
    "organisation-code-length": "单位代码须为18位统一社会信用代码。",
    "out-of-range": "须在{minimum}至{maximum}之间。",
    "phone-form": "手机号码应为11位数字，以1开头。",
    "photo-form": "照片须为JPEG或PNG格式。",
    "photo-too-large": "照片不得超过{kib_max} KB。",
    "private-character": "含有国家标准未收的自造字（{character}），请改用标准汉字；打不出的，请联系平台运维人员。",
    "region-code-form": "行政区划代码须为六位数字，如431100。",
    "sex-not-of-number": "性别与身份证号不符。",
    "too-early": "不得早于{first_year}年。",
    "too-far-ahead": "不得晚于一年以后。",
    "too-few": "至少须有{count_min}项。",
    "too-long": "内容过长，最多{chars_max}个字符。",
    "too-many": "项数过多，最多{count_max}项。",
    "too-many-fields": "含有许多不应填写的字段。",
    "too-short": "内容过短，至少{chars_min}个字符。",
    "twice": "有重复项，每项只能填写一次。",
    "unknown-field": "含有不应填写的字段。",
    "wrong-fields": "缺少必填字段，或含有不应填写的字段。",
    "wrong-form": "格式不符合要求。",
}
"""The closed list of what can be wrong with one field, each with its sentence."""


class Chinese(NamedTuple):
    """What a service says in Chinese."""

    messages: Mapping[str, str] = {}
    """Reason → sentence, with parameters by name in braces."""
    words: Mapping[str, str] = {}
    """What a parameter that is a word of a closed list is called, such as a role or a field."""

    def sentence(self, reason: str, parameters: Mapping[str, Parameter]) -> str | None:
        """What is said of a reason; ``None`` where nothing is written of it, or a parameter of that is not given."""
        try:
            return self.messages[reason].format_map({name: self._shown(value) for name, value in parameters.items()})
        except KeyError:
            return None

    def _shown(self, value: Parameter) -> str:
        if isinstance(value, str | int):
            return self.words.get(str(value), str(value))
        return "、".join(self.words.get(word, word) for word in value)


FIELDS = Chinese(OF_FIELDS)
