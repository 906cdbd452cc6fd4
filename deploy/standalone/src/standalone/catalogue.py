"""Courses that the demo's three vendors teach: invented titles over the subjects and topics of the regulations."""

from dataclasses import dataclass

HOURS = ("0.5", "1", "1.5", "2", "2", "3", "4", "6")
_PUBLIC = {
    "new-era-thought": "新时代思想专题",
    "party-history": "党史专题",
    "personnel-regulations": "事业单位人事管理政策法规",
    "rural-revitalisation": "乡村振兴",
    "ecology": "生态环境保护",
    "national-security": "国家安全",
    "defence": "国防教育",
    "fire-safety": "消防安全",
    "drug-prevention": "禁毒知识",
    "training-policy": "培训政策解读",
}
REQUIRED_KAIFENG = {
    "five-development-concepts": "新发展理念与深化改革",
    "science-innovation": "科技创新论述学习",
    "culture-plus": "文化融合与经济社会发展",
    "two-studies-one-action": "学习教育常态化",
}
_PROFESSIONAL = (
    "教育教学能力提升", "班级管理与家校沟通", "基层医疗卫生实务", "传染病防控", "农业技术推广", "病虫害绿色防控",
    "水利工程运行管理", "不动产登记实务", "图书馆服务与阅读推广", "群众文化活动策划", "财务与内部控制",
    "公文写作与档案管理",
    "数据安全与信息化", "工程测量基础", "实验室安全", "职业技能与操作规范",
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """One course of one vendor; ``hours`` as the contract writes them."""

    code: str
    title: str
    subject: str
    topic: str | None
    hours: str

    @property
    def centihours(self) -> int:
        """Hundredths of a class hour."""
        whole, _, part = self.hours.partition(".")
        return int(whole) * 100 + int(part.ljust(2, "0") or "0")


def courses(vendor: str) -> dict[str, list[Course]]:
    """What a vendor teaches: ``public``, ``required`` (Kaifeng's topics) and ``professional``."""

    def lessons(prefix: str, title: str, subject: str, topic: str | None) -> list[Course]:
        return [
            Course(f"{vendor[:2].upper()}-{prefix}-{number:02d}", f"{title}（第{number}讲）", subject, topic, hours)
            for number, hours in enumerate(HOURS, 1)
        ]

    return {
        "public": [c for n, (t, name) in enumerate(_PUBLIC.items()) for c in lessons(f"G{n:02d}", name, "public", t)],
        "required": [
            c for n, (t, name) in enumerate(REQUIRED_KAIFENG.items()) for c in lessons(f"K{n:02d}", name, "public", t)
        ],
        "professional": [
            c for n, name in enumerate(_PROFESSIONAL) for c in lessons(f"Z{n:02d}", name, "professional", None)
        ],
    }
