"""A knowledge base of two claims about socks, and the shipped one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from responses.knowledge.base import KnowledgeBase
from responses.knowledge.loader import load_knowledge
from tests.tools.gallery import unwritten

HOME = Path(__file__).parent / "home"


@pytest.fixture(scope="session")
def socks() -> KnowledgeBase:
    return load_knowledge(home=HOME)


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    return load_knowledge()


@pytest.fixture(scope="session")
def fragments(shipped: KnowledgeBase) -> KnowledgeBase:
    """The shipped knowledge base without its written replies: whatever it gives is composed of fragments."""
    return unwritten(shipped)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the small knowledge base that a test may break."""
    return Path(shutil.copytree(HOME, tmp_path / "home"))
