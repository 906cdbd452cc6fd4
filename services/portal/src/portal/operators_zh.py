"""Words of the pages for operators."""

from collections.abc import Mapping

SAID_OF_OPERATORS: Mapping[str, str] = {
    "role-offered-by-operator": "任命已发出，等待另一名运维人员确认。还没有密码的，请开具密码设置码，当面交给本人。",
    "role-confirmed": "已确认，等待本人接受。",
    "vendor-saved": "培训机构已登记，请生成密钥、登记协议。",
    "vendor-key-added": "公钥已登记，由另一名运维人员确认后生效。",
    "vendor-key-confirmed": "密钥已确认，立即生效。",
    "vendor-key-ended": "密钥已停用。",
    "vendor-contract-added": "协议已登记；因没有协议而暂存的记录将在几分钟内重新处理。",
    "vendor-contract-ended": "最后一日已登记。",
    "client-proposed": "已提出，等待另一名运维人员同意。",
    "client-narrowed": "权限已收回，立即生效。",
    "client-proposal-approve": "已同意，立即生效。",
    "client-proposal-refuse": "已办理，该申请不生效。",
    "client-secret-ended": "密钥已停用。",
    "client-ended": "接入程序已停用。",
    "letters-replayed": "已重新办理，办理和留下的数量见“最近的重新办理”。",
    "letters-replayed-partly": "时间已到，还有事件没有办理，请再办理一次。",
    "audit-checked": "已核对，结果如下。",
    "letters-gone": "这些事件已不在此处，可能已由他人办理。",
}
"""What a page shows once after something was done."""
SERVICES: Mapping[str, str] = {
    "registry": "登记服务",
    "vendor-gateway": "培训机构接入",
    "filings": "备案和认定",
    "ledger": "学时台账",
    "certificates": "证书",
}
"""By the name under which a service answers."""
LETTER_REASONS: Mapping[str, str] = {
    "unreadable": "不能识别",
    "waits behind an earlier one of the same key": "前面的事件已办理，可以办理",
}
"""Why an event was set aside, beside the names of errors, which stay as the log has them."""
FIGURES: Mapping[str, tuple[str, str, float, float]] = {
    "xueshi_outbox_rows": ("待发送的事件", "count", 1_000, 10_000),
    "xueshi_outbox_oldest_seconds": ("最早一个待发送事件已等待", "seconds", 120, 300),
    "xueshi_bus_behind_seconds": ("消息总线上最早一个未处理的事件已等待", "seconds", 60, 300),
    "xueshi_dead_letters_waiting": ("搁置的事件", "count", 1, 1),
    "xueshi_taken_back_early_waiting": ("先于学时到达的撤销", "count", 1, 1_000),
    "xueshi_standings_oldest_seconds": ("最早一个待更新的达标情况已等待", "seconds", 300, 3_600),
    "xueshi_held_oldest_seconds": ("最早一条未计入的记录已等待", "seconds", 7 * 86_400, 30 * 86_400),
    "xueshi_certificates_to_make": ("待制作的证书", "count", 1_000, 10_000),
    "xueshi_certificates_to_make_oldest_seconds": ("最早一份待制作的证书已等待", "seconds", 600, 3_600),
    "xueshi_certificates_waiting": ("不能打印、等待处理的证书", "count", 1, 100),
    "xueshi_reissues_to_make": ("待换发的证书", "count", 1_000, 10_000),
    "xueshi_letters_waiting": ("待发送的邮件", "count", 1_000, 10_000),
    "xueshi_letters_oldest_seconds": ("最早一封待发送邮件已等待", "seconds", 1_800, 7_200),
    "xueshi_letters_failed": ("一日内未送达的邮件", "count", 1, 100),
}
"""What an operator looks at: the words, of what kind it is, and from which number on it is to be looked into, or is to
be acted on.
"""
SETTINGS: Mapping[str, tuple[str, str]] = {
    "session_idle_minutes": ("无操作后退出登录", "{}分钟"),
    "session_hours": ("一次登录最长", "{}小时"),
    "password_chars_min": ("密码最少", "{}个字符"),
    "password_failures_max": ("连续输错密码后须等待", "{}次"),
    "password_code_hours": ("密码设置码有效", "{}小时"),
    "administrators_need_second_factor": ("管理人员须使用身份验证器", "{}"),
    "keep_sessions_days": ("登录记录保存", "{}天"),
    "keep_codes_days": ("密码设置码记录保存", "{}天"),
    "keep_devices_days": ("登录过的设备保存", "{}天"),
    "keep_sign_ins_days": ("前往培训机构的登录保存", "{}天"),
    "keep_applications_days": ("办结的申请保存", "{}天"),
    "keep_readings_months": ("查看记录保存", "{}个月"),
    "items_per_second": ("每家培训机构每秒接收学时", "{}条"),
    "requests_per_second": ("每家培训机构每秒接收请求", "{}次"),
    "answer_days": ("备案和申请办理期限", "{}天"),
    "review_share": ("自动认定抽取复核的比例", "{}"),
    "near_percent": ("“接近达标”须有规定学时的", "{}%"),
    "late_until": ("上年度网络学时补报截止（次年）", "{}"),
    "queries_per_second": ("每秒查询证书状态", "{}人次"),
}
"""Settings that are in force, in words."""
SWITCHES: Mapping[str, str] = {"true": "是", "false": "否"}
STAGES: Mapping[str, str] = {
    "worker": "后台进程",
    "unknown-person": "人员未登记",
    "year-closed": "年度已结账",
    "no-contract": "没有协议",
    "held-for-review": "待核查",
    "proposed": "作废建议待复核",
    "parked": "暂存和待核查",
    "held": "其中待核查",
    "void": "已作废",
}
"""Why a completion does not count, and who told a number."""
SCOPES: Mapping[str, str] = {
    "certificates:status": "查询证书状态和办理条件（人社业务平台）",
    "registry:hr-data": "核对岗位、职称和单位数据（人社业务平台）",
    "people:read": "读取人员登记",
    "people:names": "读取姓名（平台内部）",
    "people:leaves": "读取请假日期（平台内部）",
    "registry:write": "导入机构和人员",
    "registry:operate": "管理接入程序和签名密钥",
    "clients:read": "查看接入程序",
    "clients:restrict": "收回接入程序的权限",
    "keys:rotate": "更换令牌签名密钥",
    "vendors:operate": "管理培训机构、密钥和协议",
    "completions:review": "核查网络学时",
    "filings:decide": "录入认定和年度决定",
    "filings:read": "读取认定和年度决定",
    "ledger:read": "读取学时",
    "certificates:apply": "代学员申请证书",
    "certificates:operate": "查看不能打印的证书",
}
"""What a client may do."""
