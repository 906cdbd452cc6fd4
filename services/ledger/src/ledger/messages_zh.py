"""What a person reads of the ledger's refusals, in Chinese: by reason and parameters."""

from common.problems import Chinese

CHINESE = Chinese(
    {
        "bad-after": "after应为上一页返回的after。",
        "figures-changed": "数据已有变动，与您阅读的草稿不一致。请重新阅读后再定稿。",
        "frozen-meanwhile": "该版报告已经定稿，请先阅读已定稿的报告。",
        "no-such-report": "在您管理范围内没有找到这份报告。",
        "nothing-corrected": "数据与已定稿的报告一致，无需另出新版。",
        "nothing-to-report": "本地区{year}年度没有可统计的人员，无法定稿。",
        "reason-missing": "该年度报告已经定稿，更正须填写原因。",
        "reason-of-first-edition": "首次定稿无需填写更正原因。",
        "year-runs": "{year}年度尚未结束，年度结束后方可定稿。",
        "other-rulebooks": "各年度学时正按新的规定重新核算，请稍后再试。",
        "unknown-person": "学时账簿中没有此人的记录；刚登记的人员请稍后再查。",
        "unknown-regulation": "没有此编号的培训政策。",
    }
)
