"""The words that a regulation's file may use, as the glossary has them."""

SUBJECTS = ("public", "professional")
"""公共科目、专业科目"""
POST_CATEGORIES = ("management", "professional", "worker")
"""管理、专业技术、工勤技能"""
STAFF_KINDS = ("institution", "office")
"""事业单位工作人员、机关工勤人员"""
TITLE_LEVELS = ("none", "junior", "intermediate", "associate-senior", "senior")
"""无、初级、中级、副高级、正高级"""
TALENTS = ("high-level", "urgently-needed")
"""高层次人才、急需紧缺人才"""
TRAINING_TYPES = ("onboarding", "in-service", "transfer", "special")
"""岗前、在岗、转岗、专项"""
MODES = ("online", "residential", "self-study", "mentoring", "group-study")
"""网络、脱产、在职自学、以师带徒、集体学习"""
OFFICES = ("institution", "department", "hr-authority")
"""单位、主管部门、人事综合管理部门"""
NEEDS = ("certificate", "year", "term", "onboarding", "transfer", "training")
"""What a consequence may ask for: the previous year's certificate; that year met or excused; the years of the term and
what is owed once in it; onboarding; transfer training; some training that an authority of a level organised."""
