"""Attendance on the day (签到): by a code that changes every half minute, or by a signed sheet."""
