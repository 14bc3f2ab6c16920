"""The service: platforms, store, steps, review desk and command line."""
