"""Contracts of vendors (培训机构协议): for whom each of them teaches."""
