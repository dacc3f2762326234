"""What a desk holds, for people: one self-contained HTML page, and a summary for the terminal."""

from __future__ import annotations

from tocsin.report.findings import Findings, findings
from tocsin.report.page import check_installed, write_report
from tocsin.report.terminal import summary

__all__ = ["Findings", "check_installed", "findings", "summary", "write_report"]
