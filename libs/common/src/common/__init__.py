"""Machinery and event contracts that two services or more use and that no kept library has; nothing of the product."""
