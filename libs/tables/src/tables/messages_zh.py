"""What is wrong with a whole file, in Chinese, for who filled it in."""

from tables.sheets import BadTable, Fault

FAULTS = {
    Fault.TOO_LARGE: "文件过大，请分成几个文件导入。",
    Fault.TOO_MANY_ROWS: "名单超过10000行，请分成几个文件导入。",
    Fault.EMPTY: "文件是空的：工作表中应有表头。",
    Fault.NO_TABLE: "文件不是Excel或者CSV表格，请上传xlsx、xls、et或者csv文件。",
    Fault.DAMAGED: "文件无法打开，可能已经损坏，或者含有图片等过大的内容。请另存为xlsx文件，只保留名单后重新上传。",
    Fault.NO_COLUMN: "名单缺少必填的列。",
    Fault.COLUMN_TWICE: "名单中有两列的表头相同。",
    Fault.OTHER_COLUMNS: "表中的列与模板不符。",
    Fault.SEVERAL_SHEETS: "不止一个工作表有名单的表头，请只保留一个，或者把其他的隐藏。",
    Fault.NO_VISIBLE_SHEET: "文件中没有可见的工作表，请取消隐藏名单所在的工作表。",
    Fault.HIDDEN: "名单中有隐藏或者被筛选掉的行、列，请全部显示，或者将其删除后重新上传。",
    Fault.NO_VALUE: "名单中有未计算的公式，请用Excel或者WPS打开并保存，或者改为数值后重新上传。",
    Fault.WEB_PAGE: "文件其实是网页，只是扩展名为Excel。请用Excel或者WPS打开，另存为xlsx文件后重新上传。",
    Fault.PROTECTED: "文件设有打开密码，请取消密码后重新上传。",
}


def in_chinese(bad: BadTable) -> str:
    """What is wrong, and where in the file: part of a sentence, without its full stop."""
    said = FAULTS[bad.fault].removesuffix("。")
    return f"{said}（{bad.column}）" if bad.column else said
