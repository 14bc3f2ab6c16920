"""The script that measures functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.function_lengths import functions_below, functions_in, main, problems


def function(name: str, lines: int, docstring: str = "") -> str:
    told = f'    """{docstring}"""\n' if docstring else ""
    return f"def {name}():\n{told}" + "    pass\n" * lines


def test_a_docstring_does_not_count() -> None:
    (found,) = functions_in(function("f", 3, "One.\n\n    Two."), "x.py")
    assert (found.lines, found.name, found.place) == (3, "f", "x.py:1")


def test_a_function_that_is_only_a_docstring_has_no_lines() -> None:
    (found,) = functions_in(function("f", 0, "Nothing."), "x.py")
    assert found.lines == 0


def test_it_counts_methods_coroutines_and_nested_functions() -> None:
    source = "class A:\n    async def b(self):\n        def c():\n            pass\n        return c\n"
    assert {found.name: found.lines for found in functions_in(source, "x.py")} == {"b": 3, "c": 1}


@pytest.mark.parametrize(("lengths", "count"), [([3] * 40, 0), ([15] * 40, 1), ([3] * 90 + [51] * 10, 1)])
def test_it_complains_of_a_long_median_and_of_many_long_functions(lengths: list[int], count: int) -> None:
    source = "".join(function(f"f{number}", lines) for number, lines in enumerate(lengths))
    assert len(problems(sorted(functions_in(source, "x.py"), reverse=True))) == count


def test_it_complains_if_there_is_nothing_to_measure(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1


def test_it_shows_the_three_longest_and_leaves_migrations_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "m.py").write_text(function("upgrade", 400))
    (tmp_path / "m.py").write_text("".join(function(f"f{lines}", lines) for lines in range(1, 9)))
    assert main([str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert [name for name in ("f8", "f7", "f6", "f5", "upgrade") if f" {name} " in shown] == ["f8", "f7", "f6"]
    assert len(functions_below([tmp_path])) == 8
