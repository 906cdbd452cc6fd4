"""Spreadsheets of people whom nobody knows: read with limits and in a process apart, and written as plain texts."""
