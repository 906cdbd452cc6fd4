"""The yearly report (年度报告), as a draft and frozen."""
