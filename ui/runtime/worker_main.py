"""The main loop of a worker process: one job after the other, until the server closes the pipe.

It imports neither Streamlit nor torch, only what the jobs of `core` need.
"""

import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

# Pages have priority where there are too few cores for both.
_NICENESS = 10


def serve(connection: Connection) -> None:
    """Answer (function, arguments) with (True, result) or (False, exception)."""
    # The end of the server closes the connection, however it ends.
    with suppress(EOFError, ConnectionError):
        while True:
            function, arguments = connection.recv()
            try:
                answer = True, function(*arguments)
            except Exception as error:  # of any kind: it is raised again where it was asked for
                answer = False, error
            connection.send(answer)


if __name__ == "__main__":
    # Ctrl-C is for the server; this process ends when the server has.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    serve(Connection(int(sys.argv[1])))
