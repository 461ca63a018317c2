"""The jobs of `npm run bench:engine` on Quix Streams.

Prints RESTORE_START and RESTORE_END with ms since 1970, which the benchmark reads from its log.
"""

import argparse
import json
import logging
import time

from quixstreams import Application

parser = argparse.ArgumentParser()
for name in ("broker", "job", "input", "output", "group", "state", "consumer", "producer"):
    parser.add_argument(f"--{name}", required=True)
parser.add_argument("--commit-interval", type=float, required=True)
parser.add_argument("--poll-timeout", type=float, required=True)
options = parser.parse_args()


class Told(logging.Handler):
    """Turns what Quix Streams logs of its recovery into the benchmark's lines."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Beginning recovery check"):
            print(f"RESTORE_START {int(time.time() * 1000)}", flush=True)
        elif message.startswith("Recovery process complete"):
            print(f"RESTORE_END {int(time.time() * 1000)}", flush=True)


app = Application(
    broker_address=options.broker,
    consumer_group=options.group,
    auto_offset_reset="earliest",
    processing_guarantee="exactly-once",
    commit_interval=options.commit_interval,
    consumer_poll_timeout=options.poll_timeout,
    state_dir=options.state,
    consumer_extra_config=json.loads(options.consumer),
    producer_extra_config=json.loads(options.producer),
    auto_create_topics=True,
)
logging.getLogger("quixstreams").addHandler(Told())

BYTES = {"key_deserializer": "bytes", "value_deserializer": "bytes"}
source = app.topic(options.input, **BYTES)
sink = app.topic(options.output, key_serializer="bytes", value_serializer="bytes")


def is_first(_value: bytes, state) -> bool:
    if state.exists("seen"):
        return False
    state.set("seen", 1)
    return True


frame = app.dataframe(source)
if options.job == "dedupe":
    frame = frame.filter(is_first, stateful=True)
frame = frame.to_topic(sink)
app.run()
