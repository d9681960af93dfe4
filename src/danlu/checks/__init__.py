"""Checks: one question each, asked of the data, of the wiring of a model, or of a run.

A package brings checks of its own with these names and one entry point in the group `danlu.checks`.
"""

from danlu.checks.answer import Answer, Try, issue, not_applicable, passed, tip
from danlu.checks.check import Check, Threshold

__all__ = ["Answer", "Check", "Threshold", "Try", "issue", "not_applicable", "passed", "tip"]
