"""The outside world: one adapter a platform, all behind ``base.Platform``."""
