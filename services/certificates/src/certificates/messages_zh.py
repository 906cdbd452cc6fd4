"""What a person reads of the certificates' refusals, in Chinese: by reason and parameters."""

from common.problems import Chinese

CHINESE = Chinese(
    {
        "bad-query": "有{count}条查询无法受理，请按逐项说明修改。",
        "no-queries": "请至少提出一条查询。",
        "not-json": "请求内容不是有效的JSON（UTF-8编码）。",
        "not-valid": "该证书{standing}，不提供下载；详情见核验页面。",
        "press-broken": "证书生成程序出现故障，系统将自动重试。",
        "too-many-queries": "每次最多查询{count_max}条，本次有{count}条。",
        "unknown-certificate": "您没有这份证书，或者证书尚未生成。",
        "unknown-code": "没有此核验码对应的证书，请核对后重新输入。",
        "year-no-longer-met": "{year}年度的学时曾经达标，目前不再达到规定要求，补足后再申请。",
        "year-not-met": "{year}年度的学时尚未达标，达标后再申请证书。",
    },
    {"suspended": "已暂停", "revoked": "已撤销"},
)
