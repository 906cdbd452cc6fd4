"""Tasks of the portal, and what is pressed for each; docs/portal-steps.md is written from here by running this file.

tests/portal/test_tasks.py does each of them in a browser and compares what it pressed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common.clock import china_date, now

PAGE = Path(__file__).parents[1] / "docs" / "portal-steps.md"
THIS = china_date(now()).year
LAST = THIS - 1
_BEGINNING = """# Steps on the portal

How many pages and files somebody asks for until a task is done. What is typed, ticked or chosen on a page is no step,
and neither is what a person does at their unit's administrator (receiving a code, showing one).
`tests/portal/test_tasks.py` does each task in a browser: with JavaScript, without it, and with the keyboard alone. It
compares what it pressed with this table, and fails where the steps exceed the limit, where the browser complains of
something, and where the keyboard does not come to everything in order, is not seen, or cannot leave a page.

*Elsewhere* is what user manuals of comparable platforms ask for. `.venv/bin/python tests/portal_steps.py` writes this
page.

| task | begins at | what is pressed | steps | limit | elsewhere |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Task:
    """What somebody wants to have done."""

    name: str
    begins: str
    """The page on which they stand."""
    presses: Sequence[str]
    """Links and buttons by their words; ``{last}`` is the last year."""
    limit: int
    """So many steps at most."""
    elsewhere: str = ""

    @property
    def pressed(self) -> list[str]:
        """The words in the year that runs."""
        return [words.format(last=LAST) for words in self.presses]

    @property
    def row(self) -> str:
        """Of the table."""
        shown = " → ".join(words.format(last="…") for words in self.presses) or "nothing"
        return f"| {self.name} | `{self.begins}` | {shown} | {len(self.presses)} | {self.limit} | {self.elsewhere} |"


_NONE = "no such page: a telephone call or a message"
SEE_MISSING = Task("See what is missing", "/my/hours", [], 0, "1, and reckoning oneself")
DOWNLOAD = Task(
    "Download last year's certificate",
    "/my/hours",
    ["我的证书", "下载{last}年度证书"],
    2,
    "6, and waiting until a link appears",
)
START = Task(
    "Start at a vendor for the first time",
    "/my/hours",
    ["去学习", "前往兰心网络学院", "同意并前往"],
    3,
    "2, and what the vendor asks for",
)
START_AGAIN = Task(
    "Start at a vendor, once agreed",
    "/my/hours",
    ["去学习", "前往兰心网络学院"],
    2,
    "2, and another password",
)
REGISTER = Task(
    "Register, with the name of the unit in full",
    "/",
    ["注册", "查找", "提交注册"],
    3,
    "4; nothing can be corrected later",
)
FORGOTTEN = Task("Set a forgotten password", "/sign-in", ["忘记密码", "设置密码"], 2, "impossible without the old one")
REVOKED = Task("Find why hours have gone", "/my/hours", ["我的学时少了", "公文写作"], 2, _NONE)
NEVER_SENT = Task("Find that hours were never sent", "/my/hours", ["我的学时少了", "查询"], 2, _NONE)
CLAIM = Task(
    "Claim hours with a paper",
    "/my/hours",
    ["申请学时认定", "高级研修班", "下一步：上传材料", "上传并核对", "提交申请"],
    5,
    "5 offices one after another, and nobody tells which has it",
)
WITHDRAW = Task(
    "Withdraw a registration by its code",
    "/",
    ["查询注册办理进度", "查询", "撤回申请", "确认撤回"],
    4,
)
ASK_PROMOTION = Task("Ask whether one may be promoted", "/my/hours", ["我能办理吗", "查询"], 2)
CHANGE_PASSWORD = Task("Change one's password", "/my/hours", ["账户", "修改密码", "修改密码"], 3)
LARGE_TYPE = Task("Choose large type", "/my/hours", ["特大"], 1)
OFFICE = "/offices/ID"
SEE_BEHIND = Task(
    "See who of a unit is behind", OFFICE, ["查看全部未达标人员"], 1, "a table that somebody keeps by hand"
)
REMIND = Task(
    "Remind somebody of missing hours",
    OFFICE,
    ["人员管理", "催学提醒", "发送提醒", "提醒所选人员"],
    4,
    "a telephone call",
)
IMPORT = Task(
    "Import a roster, of 3,000 people as of one (and 查看最新进度, without JavaScript)",
    OFFICE,
    ["人员管理", "名单导入", "上传并导入"],
    4,
    "15 files of 200 rows",
)
FILE_TRAINING = Task(
    "File a training, and its form to print after that",
    OFFICE,
    ["备案和认定", "新建线下培训备案", *["保存并继续"] * 2, "提交备案"],
    5,
    "paper, three copies",
)
DECIDE = Task("Agree to filings, to 40 as to two", OFFICE, ["备案和认定", "选中本页全部", "同意所选"], 3, "one by one")
VOID = Task("Look at hours that wait, and void them", OFFICE, ["网络学时核查", "一天学完的课程", "提交"], 3, _NONE)
OF_OFFICES = (SEE_BEHIND, REMIND, IMPORT, FILE_TRAINING, DECIDE, VOID)
TASKS = (
    *(SEE_MISSING, DOWNLOAD, START, START_AGAIN, REGISTER, FORGOTTEN, REVOKED, NEVER_SENT, CLAIM),
    *(WITHDRAW, ASK_PROMOTION, CHANGE_PASSWORD, LARGE_TYPE, *OF_OFFICES),
)


def page() -> str:
    """The whole page."""
    return _BEGINNING + "".join(f"{task.row}\n" for task in TASKS)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
