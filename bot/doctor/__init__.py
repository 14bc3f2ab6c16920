"""Looks over an installation and a config, and says all that is wrong at once, each with what to do about it."""

from bot.doctor.check import Check, Level
from bot.doctor.examine import examine, examine_running

__all__ = ["Check", "Level", "examine", "examine_running"]
