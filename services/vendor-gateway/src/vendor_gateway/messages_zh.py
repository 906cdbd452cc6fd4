"""What a person reads of the gateway's refusals, in Chinese: by reason and parameters."""

from common.problems import Chinese

CHINESE = Chinese(
    {
        "bad-public-key": "公钥应为Ed25519公钥（32字节）的Base64编码。",
        "bad-timestamp": "timestamp应为带时区的时间，例如2025-12-31T23:59:59+08:00。",
        "bad-webhook-id": "请求头webhook-id应为1至128个可见ASCII字符。",
        "bad-webhook-signature": "签名不符，请用有效密钥对“webhook-id.webhook-timestamp.请求原文”签名。",
        "bad-webhook-timestamp": "请求头webhook-timestamp应为自1970年起的整秒数，只含数字。",
        "duplicate-key": "JSON对象中有重复的键。",
        "no-webhook-id": "缺少请求头webhook-id。",
        "no-webhook-signature": "缺少请求头webhook-signature。",
        "no-webhook-timestamp": "缺少请求头webhook-timestamp。",
        "not-json": "请求内容不是有效的JSON。",
        "not-utf-8": "请求内容不是UTF-8编码。",
        "reserved-id": "“{vendor}”为系统保留，不能作为培训机构的标识。",
        "stale-webhook-timestamp": "请求的时间戳与当前时间相差过大，请校准时钟，每次发送时重新签名。",
        "too-deep": "JSON的层级过多。",
        "too-many-items": "一次推送的内容过多，请分批发送。",
        "too-many-keys": "每个培训机构最多有{keys_max}个有效密钥，请先停用一个。",
        "try-again": "本次内容未保存，请原样重新发送。",
        "unknown-key": "该培训机构没有此编号的有效密钥。",
        "unknown-type": "不支持此消息类型，请对照接口说明修改。",
        "unknown-vendor": "没有此标识的培训机构。",
        "weak-public-key": "此公钥不安全（任何人都能伪造其签名），请重新生成密钥对。",
        "webhook-id-used": "此webhook-id已用于另一内容；发送新内容请使用新的webhook-id。",
        "course-out-of-range": "课程学时应大于0且不超过200。",
        "course-twice": "课程重复；仅大小写或空格不同的代码视为同一课程。",
        "ends-before-it-begins": "结束日期早于开始日期。",
        "item-twice": "同一条完成记录重复出现。",
        "no-province": "已结账年度只能由省级人事综合管理部门批准开放。",
        "no-reason": "请填写理由，学员会看到。",
        "no-reviewer": "网络学时由人事综合管理部门按管理范围核查。",
        "no-such-completion": "您的管理范围内没有此完成记录。",
        "no-such-year": "请填写{year}年以来的培训年度。",
        "over-fee-cap": "网络培训每学时收费不得超过{yuan}元（{article}）。",
        "own-hours": "不能办理本人的学时。",
        "too-few-free-hours": "该地区要求免费提供公共科目{hours}学时（{article}）。",
        "unknown-contract": "该培训机构没有此编号的协议。",
        "vendor-or-person": "请选择一家培训机构或一名学员，且只选其一。",
    }
)
