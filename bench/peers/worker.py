"""The image unit as a Python team would write it: Quix Streams, exactly once, one process a core.

Reads product-changes (Avro, schema registry), fetches and stores the pictures, looks at each of them once, groups repeats, asks the
Redis index, applies the profile, and writes the candidate within the transaction that commits the offsets.
"""
from __future__ import annotations

import argparse
import json
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("VIPS_CONCURRENCY", "1")

from quixstreams import Application, State, message_context
from quixstreams.models.serializers.avro import AvroDeserializer, AvroSerializer
from quixstreams.models.serializers.schema_registry import SchemaRegistryClientConfig, SchemaRegistrySerializationConfig

from choosing import Shown, choose
from decoding import DECODERS, Unreadable
from duplicates import group
from hash_index import HashIndex
from looking import Facts, look
from pictures import Fetcher, Store, Unavailable
from rules import finding, load_profile, screen

ROOT = Path(__file__).resolve().parents[2]
# Connections and pictures in work per process: fetching waits, and decoding leaves the interpreter's lock.
THREADS = 6


class ImageUnit:
    def __init__(self, arguments: argparse.Namespace) -> None:
        self._fetcher = Fetcher(THREADS)
        self._store = Store(Path(arguments.store))
        self._index = HashIndex(arguments.redis)
        self._profile = load_profile(ROOT / "profiles" / f"{arguments.profile}.json")
        self._decode = DECODERS[arguments.decoder]
        self._native = arguments.native
        self._threads = ThreadPoolExecutor(THREADS)

    def candidate(self, change: dict[str, Any], state: State) -> list[dict[str, Any]]:
        if change["deleted"] or not change["images"] or change["version"] <= state.get("version", -1):
            return []
        state.set("version", change["version"])
        product = f"{change['tenant']}/{change['productId']}"
        images = sorted(change["images"], key=lambda image: image["position"])
        acquired = list(self._threads.map(self._acquire, images))
        seen = [(image["id"], facts) for image, facts in zip(images, acquired) if isinstance(facts, Facts)]
        groups = group(seen)
        shared = dict(zip((name for name, _ in seen), self._index.matches(product, [facts for _, facts in seen])))
        self._index.add(product, [facts for _, facts in seen])
        pictures = [
            Shown(image, at, facts if isinstance(facts, Facts) else None, self._findings(image, facts, shared), groups.get(image["id"]))
            for at, (image, facts) in enumerate(zip(images, acquired))
        ]
        choose(pictures)
        return [self._record(change, pictures)]

    def _acquire(self, image: dict[str, Any]) -> Facts | str:
        try:
            data = self._fetcher.fetch(image["url"])
            return look(data, self._store.put(data), self._decode, self._native)
        except (Unavailable, Unreadable) as error:
            return str(error)

    def _findings(self, image: dict[str, Any], facts: Facts | str, shared: dict[str, int]) -> list[dict[str, Any]]:
        if isinstance(facts, str):
            return [finding({"rule": "unavailable", "severity": "block", "scope": "all"}, "missing", "a picture", "", facts)]
        findings = screen(facts, self._profile)
        if shared.get(image["id"]):
            count = shared[image["id"]]
            rule = {"rule": "shared", "severity": "info", "scope": "all"}
            findings.append(finding(rule, count, 0, "products", f"{count} other products show this picture."))
        return findings

    def _record(self, change: dict[str, Any], pictures: list[Shown]) -> dict[str, Any]:
        context = message_context()
        return {
            "tenant": change["tenant"], "productId": change["productId"], "profile": self._profile["id"], "version": change["version"],
            "eventId": f"peer/{context.partition}/{context.offset}", "contentHash": "", "occurredAt": change["occurredAt"],
            "acceptedAt": int(time.time() * 1000), "title": change["title"], "category": change["category"],
            "attributes": change["attributes"], "pass": 0, "images": [image_record(p) for p in pictures], "findings": [],
            "failure": None, "versions": {"analyser": "peer"},
        }


def image_record(p: Shown) -> dict[str, Any]:
    f = p.facts
    return {
        "imageId": p.image["id"], "url": p.image["url"], "sha256": f.sha256 if f else None, "sourcePosition": p.position, "role": p.role,
        "position": p.place, "excludedBecause": p.excluded, "group": p.group, "width": f.width if f else 0, "height": f.height if f else 0,
        "format": f.format if f else "", "bytes": f.bytes if f else 0, "score": p.score, "variantIds": p.image["variantIds"],
        "findings": [x for x in p.findings if x["scope"] != "MAIN" or p.role != "SECONDARY"],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("broker", "registry", "redis", "store", "state", "output", "group"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--profile", default="house")
    parser.add_argument("--decoder", choices=sorted(DECODERS), required=True)
    parser.add_argument("--native", action="store_true", help="decode at the file's size instead of 512 px")
    parser.add_argument("--commit-interval", type=float, required=True)
    arguments = parser.parse_args()

    app = Application(
        broker_address=arguments.broker, consumer_group=arguments.group, processing_guarantee="exactly-once",
        auto_offset_reset="earliest", commit_interval=arguments.commit_interval, state_dir=arguments.state, loglevel="WARNING",
        consumer_extra_config={"session.timeout.ms": 10_000}, consumer_poll_timeout=0.1,
    )
    registry = SchemaRegistryClientConfig(url=arguments.registry)
    registered_only = SchemaRegistrySerializationConfig(auto_register_schemas=False, use_latest_version=True)
    schema = json.loads((ROOT / "schemas" / "candidates.avsc").read_text())
    changes = app.topic("product-changes", value_deserializer=AvroDeserializer(schema_registry_client_config=registry))
    candidates = app.topic(
        arguments.output, key_serializer="bytes",
        value_serializer=AvroSerializer(schema, schema_registry_client_config=registry, schema_registry_serialization_config=registered_only),
    )
    unit = ImageUnit(arguments)
    app.dataframe(changes).apply(unit.candidate, stateful=True, expand=True).to_topic(candidates)
    logging.getLogger("quixstreams").warning("started")
    app.run()


if __name__ == "__main__":
    main()
