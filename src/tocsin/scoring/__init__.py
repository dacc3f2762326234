"""How good the coder is: the benchmarks of ``evals/`` and gold files, scored by one rule, as figures and a page of errors."""

from __future__ import annotations

from tocsin.scoring.page import error_page
from tocsin.scoring.records import Band, Fault, Figure, Report, Suite
from tocsin.scoring.run import score
from tocsin.scoring.tables import format_table

__all__ = ["Band", "Fault", "Figure", "Report", "Suite", "error_page", "format_table", "score"]
