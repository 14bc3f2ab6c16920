"""How registries are asked: seldom, by name, again where that may help, and not for ever."""

from __future__ import annotations

import datetime as dt
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from responses.verification.seen import Broken
from responses.verification.web import GIVE_UP_AFTER, TRIES, Unreachable, Web
from tests.verification.conftest import TODAY
from tests.verification.registries import Answer, FakeTimer, Registries

FEET = "10.1234/feet"
HTML = Answer(body=b"<!doctype html><title>Please wait</title>", headers={"Content-Type": "text/html"})
CUT_OFF = Answer(body=b'{"status": "ok", "message": {"title": ["War')


def title(body: object) -> str:
    try:
        return str(body["message"]["title"][0])  # type: ignore[index]
    except (KeyError, TypeError):
        raise Broken("another shape") from None


def ask(web: Web, registries: Registries, doi: str = FEET) -> str | None:
    return web.ask(f"{registries.crossref}/works/{doi}", {}, title)


@pytest.fixture(autouse=True)
def _one_work(registries: Registries) -> None:
    registries.put_work(FEET, "Warm socks", 2019)


def test_it_says_who_asks(web: Web, registries: Registries) -> None:
    assert ask(web, registries) == "Warm socks"
    assert registries.agents == {"repcheck/test (mailto:curator@example.org)"}


def test_it_asks_at_most_three_times_a_second(web: Web, registries: Registries, timer: FakeTimer) -> None:
    for number in range(4):
        ask(web, registries, f"10.1234/{number}")
    assert timer.slept == [0.34] * 3


def test_what_is_not_there_is_none_and_not_asked_for_again(web: Web, registries: Registries) -> None:
    assert ask(web, registries, "10.1234/nothing") is None
    assert ask(web, registries, "10.1234/nothing") is None
    assert len(registries.asked) == 1


@pytest.mark.parametrize(
    "bad",
    [
        Answer(status=500),
        Answer(status=503, body=b"<html>down</html>"),
        Answer(status=429),
        HTML,
        CUT_OFF,
        Answer(body=b'{"message": []}'),
        Answer(body=b"null"),
        Answer(body=b"[" * 200_000),
        Answer(headers={"Content-Length": "10"}),
        Answer(status=302, headers={"Location": "/crossref/works/10.1234/feet"}),
    ],
    ids=["500", "503", "429", "html", "cut-off", "shape", "null", "deep", "short", "moved"],
)
def test_one_bad_answer_is_asked_again(web: Web, registries: Registries, bad: Answer) -> None:
    registries.worse(FEET, bad)
    assert ask(web, registries) == "Warm socks"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (Answer(status=502), "it answers 502, 3 times"),
        (HTML, "its answer is not JSON, 3 times"),
        (CUT_OFF, "its answer is not JSON, 3 times"),
        (Answer(body=b"null"), "its answer is empty, 3 times"),
        (Answer(status=302, headers={"Location": "/crossref/works/10.1234/feet"}), "TooManyRedirects"),
    ],
)
def test_it_gives_up_after_three_tries(
    web: Web, registries: Registries, timer: FakeTimer, bad: Answer, why: str
) -> None:
    registries.worse(FEET, *[bad] * 40)
    with pytest.raises(Unreachable, match=why):
        ask(web, registries)
    assert timer.slept == [1.0, 2.0]


def test_a_bad_answer_is_not_kept(web: Web, registries: Registries) -> None:
    registries.worse(FEET, *[HTML] * TRIES)
    with pytest.raises(Unreachable):
        ask(web, registries)
    assert ask(web, registries) == "Warm socks"


def test_an_answer_that_does_not_come_is_given_up(open_web: Callable[..., Web], registries: Registries) -> None:
    registries.worse(FEET, *[Answer(hang=True)] * TRIES)
    with pytest.raises(Unreachable, match="it does not answer in time, 3 times"):
        ask(open_web(timeout_s=0.1), registries)


def test_nobody_listening_is_unreachable(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot be reached"):
        web.ask(f"http://127.0.0.1:{port}/works/1", {}, title)


@pytest.mark.parametrize("address", ["http://[::1/works", "nothing"])
def test_what_is_no_address_is_unreachable(web: Web, address: str) -> None:
    with pytest.raises(Unreachable):
        web.ask(address, {}, title)


def test_it_waits_as_long_as_it_is_told(web: Web, registries: Registries, timer: FakeTimer) -> None:
    registries.worse(FEET, Answer(status=429, headers={"Retry-After": "17"}))
    assert ask(web, registries) == "Warm socks"
    assert timer.slept == [17.0]


def test_a_date_to_wait_for_counts_from_the_servers_own_clock(
    web: Web, registries: Registries, timer: FakeTimer
) -> None:
    headers = {"Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Retry-After": "Tue, 24 Nov 2026 12:00:41 GMT"}
    registries.worse(FEET, Answer(status=503, headers=headers))
    ask(web, registries)
    assert 0 < timer.slept[0] <= 41.0


@pytest.mark.parametrize("said", ["soon", "-5", "9" * 30, "²", ""])
def test_nonsense_in_retry_after_means_the_usual_wait(
    web: Web, registries: Registries, timer: FakeTimer, said: str
) -> None:
    registries.worse(FEET, Answer(status=429, headers={"Retry-After": said.encode().decode("latin-1")}))
    ask(web, registries)
    assert timer.slept == [1.0]


def test_a_server_that_asks_for_hours_is_left_for_the_rest_of_the_run(
    web: Web, registries: Registries, timer: FakeTimer
) -> None:
    registries.worse(FEET, Answer(status=429, headers={"Retry-After": "7200"}))
    with pytest.raises(Unreachable, match="a wait of 7200 s"):
        ask(web, registries)
    with pytest.raises(Unreachable, match="left alone"):
        ask(web, registries, "10.1234/other")
    assert (len(registries.asked), timer.slept) == (1, [])


def test_a_server_that_is_down_is_left_after_a_few_addresses(web: Web, registries: Registries) -> None:
    registries.worse("/crossref/", *[Answer(status=500)] * 100)
    for number in range(GIVE_UP_AFTER + 3):
        with pytest.raises(Unreachable):
            ask(web, registries, f"10.1234/{number}")
    assert len(registries.asked) == GIVE_UP_AFTER * TRIES


def test_an_answer_in_between_counts_as_a_sign_of_life(web: Web, registries: Registries) -> None:
    for number in range(GIVE_UP_AFTER - 1):
        registries.worse(f"10.1234/{number}", *[Answer(status=500)] * TRIES)
        with pytest.raises(Unreachable):
            ask(web, registries, f"10.1234/{number}")
    ask(web, registries)
    registries.worse("10.1234/9", *[Answer(status=500)] * TRIES)
    with pytest.raises(Unreachable):
        ask(web, registries, "10.1234/9")
    assert ask(web, registries, "10.1234/another") is None


def test_a_refusal_is_not_asked_again(web: Web, registries: Registries) -> None:
    registries.worse(FEET, Answer(status=400))
    with pytest.raises(Unreachable, match="it answers 400"):
        ask(web, registries)
    assert len(registries.asked) == 1


def test_an_answer_without_end_is_cut(web: Web, registries: Registries) -> None:
    registries.worse(FEET, Answer(body=b" " * 8_100_000))
    with pytest.raises(Unreachable, match="too large"):
        ask(web, registries)


def test_an_answer_is_kept_for_a_week(open_web: Callable[..., Web], registries: Registries) -> None:
    ask(open_web(), registries)
    ask(open_web(today=TODAY + dt.timedelta(days=6)), registries)
    assert len(registries.asked) == 1
    ask(open_web(today=TODAY + dt.timedelta(days=7)), registries)
    assert len(registries.asked) == 2


@pytest.mark.parametrize("content", ["", "{}", '{"address": 1}', "[", '{"on": "soon"}', "\x00"])
def test_a_broken_file_of_the_cache_is_asked_for_again(
    open_web: Callable[..., Web], registries: Registries, tmp_path: Path, content: str
) -> None:
    ask(open_web(), registries)
    (kept,) = (tmp_path / "cache").glob("*.json")
    kept.write_text(content)
    assert ask(open_web(), registries) == "Warm socks"
    assert len(registries.asked) == 2


def test_a_kept_answer_of_another_shape_is_asked_for_again(
    open_web: Callable[..., Web], registries: Registries, tmp_path: Path
) -> None:
    ask(open_web(), registries)
    (kept,) = (tmp_path / "cache").glob("*.json")
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "body": {"message": 3}}))
    assert ask(open_web(), registries) == "Warm socks"


def test_a_cache_that_cannot_be_written_ends_the_run(
    open_web: Callable[..., Web], registries: Registries, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(OSError, match="cache"):
        ask(open_web(), registries)
