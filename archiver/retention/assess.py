"""STORY: facts, rules, decisions and holds become an assessment (bedömning)."""

from archiver.retention.outcomes import Assessment, Outcome

__all__ = ["Assessment", "Outcome"]
