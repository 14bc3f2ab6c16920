"""What the project measures of itself; each ``bench_*.py`` has a ``main()`` that prints its figures."""
