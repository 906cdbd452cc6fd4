"""What a person reads of the certificates' refusals, in Chinese: by reason and parameters."""

from common.problems import Chinese

CHINESE = Chinese(
    {
        "bad-query": "有{count}条查询无法受理，请按逐项说明修改。",
        "no-queries": "请至少提出一条查询。",
        "not-json": "请求内容不是有效的JSON（UTF-8编码）。",
        "not-a-pdf": "该文件不是PDF，请上传证书的PDF文件。",
        "not-valid": "该证书{standing}，不提供下载；详情见核验页面。",
        "not-our-certificate": "该文件不是本平台签发的证书，或者已被其他程序重新保存，请上传下载的原件。",
        "not-the-original": "该文件标有证书编号{number}，但与本平台签发的原件不一致，可能被改动、重新打印或者转存过。",
        "not-verified": "没有编号和姓名都相符的证书，请逐项核对后重新输入。",
        "press-broken": "证书生成程序出现故障，系统将自动重试。",
        "too-many-queries": "每次最多查询{count_max}条，本次有{count}条。",
        "unknown-certificate": "您没有这份证书，或者证书尚未生成。",
        "unknown-code": "没有此核验码对应的证书，请核对后重新输入。",
        "year-no-longer-met": "{year}年度的学时曾经达标，目前不再达到规定要求，补足后再申请。",
        "year-not-met": "{year}年度的学时尚未达标，达标后再申请证书。",
    },
    {"suspended": "已暂停", "revoked": "已撤销"},
)
