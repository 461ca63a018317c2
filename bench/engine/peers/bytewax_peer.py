"""The jobs of `npm run bench:engine` on Bytewax, with snapshots of its state in recovery partitions.

With --until-end it reads what is there, passes nothing on and ends: so its state is filled before a run.
"""

import argparse
import datetime
import json
from pathlib import Path

from bytewax import operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

parser = argparse.ArgumentParser()
for name in ("broker", "job", "input", "output", "state", "consumer", "producer"):
    parser.add_argument(f"--{name}", required=True)
parser.add_argument("--epoch", type=float, required=True, help="seconds between two snapshots")
parser.add_argument("--batch-size", type=int, required=True)
parser.add_argument("--until-end", action="store_true")
options = parser.parse_args()

# A million keys in one recovery partition were not taken in again within five minutes; spread over 32 they were within one.
RECOVERY_PARTITIONS = 32
state = Path(options.state)
if not state.exists():
    state.mkdir(parents=True)
    init_db_dir(state, RECOVERY_PARTITIONS)


def first_of_key(seen, message):
    if seen is None and not options.until_end:
        return True, (message,)
    return True, ()


brokers = [options.broker]
flow = Dataflow("bench")
source = KafkaSource(
    brokers,
    [options.input],
    tail=not options.until_end,
    add_config=json.loads(options.consumer),
    batch_size=options.batch_size,
)
records = op.input("input", flow, source)
if options.job == "dedupe":
    keyed = op.key_on("key", records, lambda message: message.key.decode())
    records = op.key_rm("values", op.stateful_flat_map("first-of-key", keyed, first_of_key))
out = op.map("out", records, lambda message: KafkaSinkMessage(message.key, message.value))
op.output("output", out, KafkaSink(brokers, options.output, json.loads(options.producer)))
cli_main(
    flow,
    epoch_interval=datetime.timedelta(seconds=options.epoch),
    recovery_config=RecoveryConfig(str(state)),
)
