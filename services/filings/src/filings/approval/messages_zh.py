"""What people read of where a filing stands, of what it waits for, and of what may be done with it."""

from filings.approval.domain.filings import FilingAct, FilingKind, FilingState
from filings.approval.domain.waits import WaitsFor

KINDS = {FilingKind.TRAINING: "线下培训备案", FilingKind.ROSTER: "参训名单", FilingKind.CLAIM: "学时认定申请"}
STATES = {
    FilingState.DRAFT: "草稿，尚未提交",
    FilingState.IN_CHAIN: "办理中",
    FilingState.RETURNED: "已退回，待修改",
    FilingState.APPROVED: "已通过",
    FilingState.REFUSED: "未通过",
    FilingState.WITHDRAWN: "已撤回或失效",
}
WAITS = {
    WaitsFor.SUBMISSION: "待提交",
    WaitsFor.CORRECTION: "待修改后重新提交",
    WaitsFor.UNIT_OPINION: "待单位签署意见",
    WaitsFor.DECISION: "待审核",
    WaitsFor.SECOND_OPINION: "待答复征求的意见",
    WaitsFor.SUPERVISION: "已逾期，上级督办",
}
ACTS = {
    FilingAct.SUBMIT: "提交",
    FilingAct.TAKE_BACK: "收回",
    FilingAct.ENDORSE: "同意",
    FilingAct.RETURN: "退回",
    FilingAct.REFUSE: "不同意",
    FilingAct.ASK: "征求意见",
    FilingAct.GIVE_OPINION: "答复意见",
    FilingAct.HAND_OVER: "转交",
    FilingAct.WITHDRAW: "撤回",
    FilingAct.REMIND: "催办",
    FilingAct.ESCALATE: "逾期上报",
    FilingAct.AUTO_APPROVE: "自动审核通过",
    FilingAct.CONFIRM: "复核无误",
    FilingAct.OVERTURN: "撤销",
    FilingAct.PROPOSE_OVERTURN: "提请撤销",
    FilingAct.OVERTURN_FROM_ABOVE: "上级撤销",
    FilingAct.DROP_OVERTURN: "不予撤销",
    FilingAct.LAPSE: "失效",
}
