"""Courses of vendors (课程目录): what they are, what they count, whether they may be repeated."""
