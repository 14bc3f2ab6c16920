"""Runs the fake Reddit: ``python -m tests.fakes.reddit --port 0`` prints its port and serves until it is stopped."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time

from tests.fakes.reddit.server import Server
from tests.fakes.reddit.world import World


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.reddit")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--now", type=float, help="seconds since 1970 at the start; the machine's time if left out")
    parser.add_argument("--real-time", action="store_true", help="let the clock run; else only a test moves it")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started it")
    options = parser.parse_args()
    now = time.time() if options.now is None else options.now
    server = Server(options.port, World(now=now, real_time=options.real_time))
    if options.until_stdin_closes:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


main()
