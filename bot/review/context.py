"""What the pages of the review desk are handed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.judging import Judge
from bot.review.desk import Desk
from bot.steps.runtime import Runtime
from responses.knowledge.loader import KnowledgeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContext:
    """Shared by all pages: the runtime, the deeds of moderators and the knowledge base in force."""

    runtime: Runtime
    desk: Desk
    knowledge: KnowledgeSource
    judge: Judge

    @property
    def public_url(self) -> str | None:
        """How browsers reach the desk, where the settings say so."""
        return self.runtime.settings.web.public_url
