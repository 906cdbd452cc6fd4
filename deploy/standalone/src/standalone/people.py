"""A small province that never was: organisations and their staff, the same ones for the same seed.

Codes obey the standards (GB/T 2260 regions, GB 32100 and GB 11714 organisations, GB 11643 persons); names are
put together by chance. A code or an ID number may by chance be somebody's: it says nothing about anybody.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from common.identity import IdNumber, OrganisationCode

Kind = Literal["hr-authority", "department", "institution"]
PostCategory = Literal["management", "professional", "worker"]
TitleLevel = Literal["none", "junior", "intermediate", "associate-senior", "senior"]
Sex = Literal["male", "female"]

BORN_FIRST, BORN_LAST = date(1966, 1, 1), date(2003, 12, 31)  # 59 and 22 years old at 2025-12-31
POSTS: tuple[PostCategory, ...] = ("professional", "management", "worker")
TITLES: tuple[TitleLevel, ...] = ("none", "junior", "intermediate", "associate-senior", "senior")
TITLE_WEIGHTS = {2: (25, 60, 15, 0, 0), 3: (4, 34, 50, 11, 1), 4: (2, 18, 48, 27, 5), 5: (2, 14, 44, 31, 9)}
KAIFENG = "4102"  # its rule binds professional staff only
# Beginnings of county codes with their share of the institutions, in per cent.
AREA = {"4311": 42, "430104": 5, "430481": 6, "433101": 4, "1501": 13, "1525": 8, KAIFENG: 22}
FIRST_REGIONS = ("431103", "150102", "410202")  # even the smallest demo has all three rule sets
# Name, sex and province of the first people: characters that fonts tend to lack, then one that no font has.
SHOWN: tuple[tuple[str, Sex, str], ...] = (
    *(("张𬭩", "male", "43"), ("李㛃", "female", "43"), ("王𠅤", "male", "41"), ("陈𡈽", "male", "43")),
    *(("乌云·其木格", "female", "15"), ("刘\U000323b0", "male", "43")),  # no font has it: its certificate waits
)
LEVELS = {"county": "局", "city": "局", "province": "厅"}  # and what an HR authority is called there
# Three lines each: share of the institutions in per cent and the department of a county, a city, a province;
# institutions of a county; those of a city or province. {t} is a town, {n} a number, which every line has once.
SECTORS_TEXT = """
42 教育局 教育局 教育厅
第{n}中学 第{n}小学 第{n}幼儿园 {t}镇中心小学 {t}镇初级中学 特殊教育学校 教师进修学校 职业中等专业学校
教育科学研究院 教育考试院 特殊教育学校 第{n}中等职业学校 第{n}实验学校
25 卫生健康局 卫生健康委员会 卫生健康委员会
人民医院 中医医院 妇幼保健院 疾病预防控制中心 {t}镇中心卫生院 {t}镇卫生院 第{n}社区卫生服务中心
第{n}人民医院 中医医院 妇幼保健院 疾病预防控制中心 中心血站 职业病防治院
11 农业农村局 农业农村局 农业农村厅
农业技术推广站 动物疫病预防控制中心 农产品质量安全检测站 {t}镇农业综合服务中心 第{n}良种场
农业科学研究院 农业技术推广总站 第{n}农业试验站
8 文化旅游广电体育局 文化旅游广电体育局 文化和旅游厅
图书馆 文化馆 博物馆 少年儿童业余体育学校 {t}镇综合文化站 第{n}广播电视转播站
图书馆 博物馆 群众艺术馆 美术馆 考古研究所 体育中心 第{n}广播电视发射台
7 水利局 水利局 水利厅
{t}水库管理所 {t}灌区管理所 河道管理站 水利工程质量监督站 水土保持站 第{n}水利管理站
水旱灾害防御中心 水利工程建设管理中心 第{n}水文勘测站
7 自然资源局 自然资源和规划局 自然资源厅
不动产登记中心 国土空间规划服务中心 土地储备中心 {t}自然资源所 第{n}测绘队
不动产登记中心 地质博物馆 国土空间规划研究院 第{n}测绘院"""
SECTOR_LINES = [line.split() for line in SECTORS_TEXT.strip().splitlines()]
SECTORS = list(zip(SECTOR_LINES[::3], SECTOR_LINES[1::3], SECTOR_LINES[2::3], strict=True))
DIGITS = ["", *"一二三四五六七八九"]
NUMERALS = [tens + ones for tens in ("", "十", *(digit + "十" for digit in DIGITS[2:])) for ones in DIGITS]
TOWNS = {  # two halves of an invented town, by province
    "15": ("巴彦 乌兰 查干 宝力 额仁 达布 哈登 阿拉", "塔拉 淖尔 高勒 图嘎 敖包 乌拉 希热 陶勒盖"),
    "41": ("王 李 赵 孙 朱 范 葛 八里 十里 大 平 柳", "庄 营 集 店 岗 楼 寨 河 桥 口"),
    "43": ("清 石 龙 白 青 金 云 大 双 新 黄 高 梅 竹", "溪 塘 桥 坪 江 山 冲 岭 田 湾 井 铺"),
}
# People, per cent of women and of professionals in an institution whose name ends so; the first that fits.
STAFF = {
    **{"卫生院": (40, 62, 82), "医院": (160, 68, 84), "保健院": (70, 82, 84), "幼儿园": (25, 95, 86)},
    **{"小学": (50, 72, 93), "学": (110, 56, 91), "学校": (60, 58, 88), "院": (45, 48, 80)},
    **{"馆": (18, 60, 66), "所": (12, 26, 45), "站": (16, 38, 62), "中心": (30, 52, 70), "": (15, 40, 60)},
}
# Frequent family names in the order of the national statistics, and one of two characters.
FAMILIES: list[str] = [*"王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董肖程曹袁邓许傅沈曾彭吕"]
FAMILIES += [*"苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦", "欧阳"]
FAMILY_SIZES = [80 / (1 + rank / 3.5) for rank in range(len(FAMILIES))]  # per thousand, about
GIVEN = {  # by sex, and whether born since 1985
    ("male", False): "建国军华伟强平明志勇文德林生海辉斌忠义良春兴成荣光清永福",
    ("male", True): "浩宇杰俊鹏飞博涛鑫磊睿凯翔晨旭阳超帆思远嘉铭轩毅诚",
    ("female", False): "秀英兰桂芳丽玲珍红霞敏燕萍琴凤玉梅艳春云华素琼莲菊娟",
    ("female", True): "婷雪莹佳怡欣雨萌琳静思颖洁倩蕾悦诗涵梦瑶晓慧璐妍彤",
}
MONGOLIAN = {  # two parts of a name
    "male": ("那顺 宝音 额尔敦 孟和 呼和 苏和 哈斯", "巴雅尔 达来 毕力格 吉日嘎拉 巴图 朝鲁 乌力吉"),
    "female": ("乌云 娜仁 萨仁 斯琴 阿拉坦 苏布德", "其木格 图雅 高娃 格日勒 塔娜 通拉嘎"),
}


class Region(NamedTuple):
    """One row of the registry's `regions.csv`: six digits, name, `province`, `city` or `county`."""

    code: str
    name: str
    level: str


@dataclass(frozen=True)
class MadeOrganisation:
    """An authority, a department or an institution; only an institution has a competent department."""

    code: str
    name: str
    kind: Kind
    region_code: str
    department_code: str | None


@dataclass(frozen=True)
class MadePerson:
    """One member of an institution's staff."""

    id_number: str
    name: str
    organisation_code: str
    post_category: PostCategory
    title_level: TitleLevel

    @property
    def sex(self) -> Sex:
        """The sequence number of a man is odd (GB 11643)."""
        return "male" if int(self.id_number[16]) % 2 else "female"


def load_regions(path: Path) -> list[Region]:
    """Every row of the registry's `regions.csv`, in its order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [Region(row["code"], row["name"], row["level"]) for row in csv.DictReader(lines)]


def make_organisations(rng: Random, *, institutions: int, regions: Sequence[Region]) -> list[MadeOrganisation]:
    """The HR authority and the departments of every region that is used or above one, then the institutions."""
    assert 0 < institutions <= 5_000, "the numbers in names end at ninety-nine"
    by_code = {region.code: region for region in regions}
    places = _places(rng, institutions, by_code)
    made: list[MadeOrganisation] = []
    departments: dict[tuple[str, int], str] = {}

    def add(kind: Kind, name: str, region: Region, department_code: str | None = None) -> str:
        code = _organisation_code("12" if kind == "institution" else "11", region.code, len(made) + 1)
        made.append(MadeOrganisation(code, name, kind, region.code, department_code))
        return code

    for region in sorted({up for place in places for up in _upwards(place.code, by_code)}):
        level = list(LEVELS).index(region.level)
        add("hr-authority", f"{region.name}人力资源和社会保障{LEVELS[region.level]}", region)
        for number, ((_, *names), *_) in enumerate(SECTORS):
            own = names[level].replace("农业农村", "农牧") if region.code.startswith("15") else names[level]
            departments[region.code, number] = add("department", region.name + own, region)
    used: Counter[str] = Counter()  # names, and patterns that are numbered through
    for region in places:
        sector = rng.choices(range(len(SECTORS)), weights=[int(head[0]) for head, *_ in SECTORS])[0]
        patterns = SECTORS[sector][1 if region.level == "county" else 2]
        add("institution", _new_name(rng, region, patterns, used), region, departments[region.code, sector])
    return made


def make_people(rng: Random, count: int, organisations: Sequence[MadeOrganisation]) -> Iterator[MadePerson]:
    """As many people on the staff of the institutions, no ID number twice; the first of them are `SHOWN`."""
    employers = [each for each in organisations if each.kind == "institution"]
    staff = {each.code: next(STAFF[end] for end in STAFF if each.name.endswith(end)) for each in employers}
    counties = [each.region_code for each in employers if not each.region_code.endswith("00")]
    homes = {province: [code for code in counties if code.startswith(province)] for province in TOWNS}
    taken: set[str] = set()
    chosen = rng.choices(employers, weights=[staff[each.code][0] for each in employers], k=count)
    for number, (_, _, province) in enumerate(SHOWN[:count]):
        fitting = (each for each in employers if each.region_code.startswith(province))
        chosen[number] = next(fitting, chosen[number])
    for number, employer in enumerate(chosen):
        _, women, able = staff[employer.code]
        able = max(able, 95 * employer.region_code.startswith(KAIFENG))
        sex: Sex = "female" if rng.randrange(100) < women else "male"
        born = date.fromordinal(int(rng.triangular(BORN_FIRST.toordinal(), BORN_LAST.toordinal() + 0.5)))
        name = _name(rng, sex, born, employer.region_code)
        post = rng.choices(POSTS, weights=(able, 0.65 * (100 - able), 0.35 * (100 - able)))[0]
        if number < len(SHOWN):
            name, sex, post = *SHOWN[number][:2], "professional"
        at_home = not employer.region_code.endswith("00") and rng.random() < 0.7
        home = employer.region_code if at_home else rng.choice(homes[employer.region_code[:2]])
        id_number = _id_number(rng, home, born, sex, taken)
        yield MadePerson(id_number, name, employer.code, post, _title_level(rng, post, born))


def _places(rng: Random, count: int, by_code: Mapping[str, Region]) -> list[Region]:
    """Where the institutions lie: mostly counties, a tenth in their city, a few in their province."""
    groups = {prefix: [code for code in by_code if code.startswith(prefix) and code[4:] != "00"] for prefix in AREA}
    shares = {code: AREA[prefix] / len(codes) for prefix, codes in groups.items() for code in codes}
    counties = list(FIRST_REGIONS) + rng.choices(list(shares), weights=list(shares.values()), k=count)
    depths = [0] * len(FIRST_REGIONS) + rng.choices((0, 1, 2), weights=(86, 11, 3), k=count)
    return [_upwards(code, by_code)[depth] for code, depth in zip(counties[:count], depths, strict=False)]


def _upwards(code: str, by_code: Mapping[str, Region]) -> list[Region]:
    return [by_code[up] for up in dict.fromkeys((code, code[:4] + "00", code[:2] + "0000")) if up in by_code]


def _new_name(rng: Random, region: Region, patterns: Sequence[str], used: Counter[str]) -> str:
    while True:  # ends: every list of patterns has one with a number
        pattern = region.name + rng.choice(patterns)
        town = "".join(rng.choice(half.split()) for half in TOWNS[region.code[:2]])
        name = pattern.format(t=town, n=NUMERALS[used[pattern] + 1])
        if name not in used:
            used.update({pattern, name})
            return name


def _name(rng: Random, sex: Sex, born: date, region_code: str) -> str:
    if region_code.startswith("15") and rng.random() < 0.08:
        first, second = (rng.choice(half.split()) for half in MONGOLIAN[sex])
        return f"{first}·{second}" if rng.random() < 0.4 else first + second
    surname = rng.choices(FAMILIES, weights=FAMILY_SIZES)[0]
    length = 1 if len(surname) > 1 or rng.random() < 0.13 else 2
    return surname + "".join(rng.sample(GIVEN[sex, born.year >= 1985], length))


def _title_level(rng: Random, post: PostCategory, born: date) -> TitleLevel:
    """By age; workers have none, of the managers three in ten brought one along."""
    if post == "worker" or (post == "management" and rng.random() < 0.7):
        return "none"
    return rng.choices(TITLES, weights=TITLE_WEIGHTS[(2025 - born.year) // 10])[0]


def _id_number(rng: Random, region_code: str, born: date, sex: Sex, taken: set[str]) -> str:
    first17 = ""
    while not first17 or first17 in taken:
        first17 = f"{region_code}{born:%Y%m%d}{rng.randrange(1 if sex == 'male' else 2, 1000, 2):03}"
    taken.add(first17)
    return first17 + IdNumber.check_character(first17)


def _organisation_code(category: str, region_code: str, serial: int) -> str:
    body = f"MB{serial:06}"
    weighed = sum(int(char, 36) * weight for char, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    first17 = category + region_code + body + "0123456789X"[-weighed % 11]  # GB 11714: 10 is X, 11 is 0
    return first17 + OrganisationCode.check_character(first17)
