"""What a person reads of the certificates' refusals, in Chinese: by reason and parameters."""

from common.problems import Chinese

CHINESE = Chinese(
    {
        "decision-ended": "该提议{state}，不能再办理。",
        "decision-waits": "该证书已有一项提议等待复核，请先办结。",
        "is-revoked": "该证书已经撤销。",
        "no-reason": "请填写不同意的理由。",
        "no-such-certificate": "没有由本机关或下级机关签发的这份证书，请核对编号。",
        "no-such-decision": "本机关没有这项提议。",
        "not-an-authority": "仅人事综合管理部门的工作人员可以办理。",
        "not-revoked": "该证书没有被撤销，无需恢复。",
        "not-the-author": "提议只能由提议人撤回。",
        "oneself": "不得办理本人的证书，请由他人办理。",
        "proposal-expired": "该提议已满三十天无人复核，请重新提议。",
        "second-person": "提议人不得复核，请由本机关另一人办理。",
        "standing-changed": "提议之后该证书的状态有变动（现在{standing}），请核对后重新提议。",
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
    {
        "valid": "有效",
        "suspended": "已暂停",
        "revoked": "已撤销",
        "confirmed": "已经复核同意",
        "refused": "已被复核退回",
        "withdrawn": "已经撤回",
        "expired": "已经过期",
    },
)
