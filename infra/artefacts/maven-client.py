"""Puts files of Maven's default repository into a folder, in Maven's layout.

Usage: maven-client.py LIBRARIES FOLDER GROUP:ARTIFACT:VERSION:TYPE:CLASSIFIER...
LIBRARIES is where jgo, the Maven client, is installed. Exit code 1, with the reason as the last line, when a file did not come.
"""

import signal
import sys
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

libraries, folder, *wanted = sys.argv[1:]
sys.path.insert(0, libraries)

import requests  # noqa: E402
from jgo.maven import MavenContext  # noqa: E402

PARALLEL = 4
SILENCE_SECONDS = 30
WAITS_SECONDS = (1, 4)

# Python would wait for the other downloads first.
signal.signal(signal.SIGINT, signal.SIG_DFL)
context = MavenContext(repo_cache=Path(folder), timeout=SILENCE_SECONDS)


def fetch(coordinates: str) -> None:
    group, artifact, version, packaging, classifier = coordinates.split(":")
    component = context.project(group, artifact).at_version(version)
    file = component.artifact(classifier, packaging)
    for wait_seconds in (*WAITS_SECONDS, None):
        try:
            file.resolve()
            return
        except requests.RequestException:
            # What was cut off would be taken for the file.
            file.cached_path.unlink(missing_ok=True)
            if wait_seconds is None:
                raise
            time.sleep(wait_seconds)


pool = ThreadPoolExecutor(PARALLEL)
fetching = [pool.submit(fetch, coordinates) for coordinates in wanted]
done, _ = wait(fetching, return_when=FIRST_EXCEPTION)
pool.shutdown(cancel_futures=True)
failures = [error for error in (each.exception() for each in done) if error]
if failures:
    sys.exit(" ".join(f"{type(failures[0]).__name__}: {failures[0]}".split()))
