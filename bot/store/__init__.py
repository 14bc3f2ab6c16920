"""The store: one transaction at a time on SQLite or PostgreSQL, with a module a record."""

from bot.store.store import Store, Transaction

__all__ = ["Store", "Transaction"]
