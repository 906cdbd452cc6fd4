"""What a person reads of the ledger's refusals, in Chinese: by reason and parameters."""

from common.problems import Chinese

CHINESE = Chinese(
    {
        "bad-after": "after应为上一页返回的after。",
        "other-rulebooks": "各年度学时正按新的规定重新核算，请稍后再试。",
        "unknown-person": "学时账簿中没有此人的记录；刚登记的人员请稍后再查。",
        "unknown-regulation": "没有此编号的培训政策。",
    }
)
