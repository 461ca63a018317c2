import {
  type Fetcher,
  type FetchedBatch,
  type InRecord,
  type TopicPartition,
  partitionId,
} from '../../engine/kafka.ts';
import { committedRecords, nextOffset } from './committed-records.ts';
import {
  type Cluster,
  type ProtocolError,
  READ_COMMITTED,
  type RawPartition,
  type RawRecord,
} from './protocol.ts';

/** Longest wait of a fetch that finds nothing, ms: also the latency of a partition that is added or resumed meanwhile. */
const MAX_WAIT_MS = 100;
const MAX_BYTES_PER_PARTITION = 1_048_576;
const MAX_BYTES = 8 * 1_048_576;

interface Reading {
  readonly at: TopicPartition;
  offset: number;
  paused: boolean;
  readonly onBatch: (batch: FetchedBatch) => void;
  readonly onError: (error: Error) => void;
}

/**
 * Reads partitions from given offsets, read_committed, one request at a time per broker. Who reads what is decided
 * elsewhere (the group); pausing and resuming cost nothing and lose nothing.
 */
export function openFetcher(cluster: Cluster): Fetcher {
  const readings = new Map<string, Reading>();
  const loops = new Map<number, Promise<void>>();
  let closed = false;
  let wake = Promise.withResolvers<void>();

  const leaderOf = ({ topic, partition }: TopicPartition): number | undefined =>
    cluster.findTopicPartitionMetadata(topic).find((p) => p.partitionId === partition)?.leader;

  const active = (nodeId: number): Reading[] =>
    [...readings.values()].filter((r) => !r.paused && leaderOf(r.at) === nodeId);

  function nudge(): void {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  function ensureLoops(): void {
    for (const { at } of readings.values()) {
      const leader = leaderOf(at);
      if (leader !== undefined && leader >= 0 && !loops.has(leader))
        loops.set(
          leader,
          loop(leader).finally(() => loops.delete(leader)),
        );
    }
    nudge();
  }

  async function loop(nodeId: number): Promise<void> {
    for (let failures = 0; !closed;) {
      const wanted = active(nodeId);
      if (wanted.length === 0) {
        if (![...readings.values()].some((r) => leaderOf(r.at) === nodeId)) return;
        await wake.promise;
        continue;
      }
      try {
        await fetchOnce(nodeId, wanted);
        failures = 0;
      } catch (error) {
        if (isOutOfRange(error)) {
          await reportOutOfRange(error, wanted);
          continue;
        }
        if (isUnreadable(error)) {
          await reportUnreadable(nodeId, wanted);
          continue;
        }
        failures += 1;
        await recover(error as ProtocolError, failures);
      }
    }
  }

  async function fetchOnce(nodeId: number, wanted: readonly Reading[]): Promise<void> {
    const asked = new Map(wanted.map((r) => [partitionId(r.at), r.offset]));
    const topics = new Map<string, { partition: number; fetchOffset: string; maxBytes: number }[]>();
    for (const { at, offset } of wanted) {
      topics.set(at.topic, [
        ...(topics.get(at.topic) ?? []),
        { partition: at.partition, fetchOffset: String(offset), maxBytes: MAX_BYTES_PER_PARTITION },
      ]);
    }
    const broker = await cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      isolationLevel: READ_COMMITTED,
      maxWaitTime: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
    });
    for (const { topicName, partitions } of responses) {
      for (const partition of partitions) deliver(topicName, partition, asked);
    }
  }

  function deliver(topic: string, raw: RawPartition, asked: ReadonlyMap<string, number>): void {
    const id = partitionId({ topic, partition: raw.partition });
    const reading = readings.get(id);
    const from = asked.get(id);
    // Removed, re-added elsewhere or paused while the request was under way: read again when wanted.
    if (!reading || from === undefined || reading.offset !== from || reading.paused) return;
    const next = nextOffset(raw, from);
    if (next === from) return;
    reading.offset = next;
    reading.onBatch({
      records: committedRecords(raw, from).map((record) => toInRecord(topic, raw.partition, record)),
      nextOffset: next,
      highWatermark: Number(raw.highWatermark),
    });
  }

  async function recover(error: ProtocolError, failures: number): Promise<void> {
    if (error.host !== undefined && error.port !== undefined)
      cluster.removeBroker({ host: error.host, port: error.port });
    await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** failures, 2_000)));
    await cluster.refreshMetadata().catch(() => cluster.connect().catch(() => undefined));
    if (!closed) ensureLoops();
  }

  async function reportOutOfRange(
    error: ProtocolError & Partial<TopicPartition>,
    wanted: readonly Reading[],
  ): Promise<void> {
    const culprit = wanted.find((r) => r.at.topic === error.topic && r.at.partition === error.partition);
    for (const reading of culprit ? [culprit] : wanted) {
      readings.delete(partitionId(reading.at));
      reading.onError(
        new Error(
          `${partitionId(reading.at)} has no offset ${String(reading.offset)}: the topic was recreated, or records were deleted before they were read`,
          { cause: error },
        ),
      );
    }
  }

  /** The answer as a whole could not be read: asks for each partition alone, so that the others go on. */
  async function reportUnreadable(nodeId: number, wanted: readonly Reading[]): Promise<void> {
    for (const reading of wanted) {
      try {
        await fetchOnce(nodeId, [reading]);
      } catch (error) {
        if (!isUnreadable(error)) return; // the next ordinary request meets it again
        readings.delete(partitionId(reading.at));
        const where = `${partitionId(reading.at)} cannot be read from offset ${String(reading.offset)} on`;
        const advice = `send the records again once the topic has compression.type=uncompressed ("agpis topics apply")`;
        reading.onError(new Error(`${where} (${error.message}): ${advice}`, { cause: error }));
      }
    }
  }

  return {
    add(at, offset, onBatch, onError) {
      readings.set(partitionId(at), { at, offset, paused: false, onBatch, onError });
      cluster.addMultipleTargetTopics([at.topic]).then(ensureLoops, onError);
    },
    pause(at) {
      const reading = readings.get(partitionId(at));
      if (reading) reading.paused = true;
    },
    resume(at) {
      const reading = readings.get(partitionId(at));
      if (!reading?.paused) return;
      reading.paused = false;
      nudge();
    },
    remove(at) {
      readings.delete(partitionId(at));
      nudge();
    },
    async close() {
      closed = true;
      nudge();
      // A request under way ends within its wait; one on a broken connection may never end.
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, 2_000);
      await Promise.race([Promise.all(loops.values()), patience.promise]);
      clearTimeout(timer);
      await cluster.disconnect();
    },
  };
}

const isOutOfRange = (error: unknown): error is ProtocolError =>
  (error as ProtocolError).name === 'KafkaJSOffsetOutOfRange';

/** Compressed by what kafkajs has no code for (Snappy, LZ4, Zstandard). */
const isUnreadable = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'KafkaJSNotImplemented';

export function toInRecord(topic: string, partition: number, raw: RawRecord): InRecord {
  return {
    topic,
    partition,
    offset: Number(raw.offset),
    timestamp: Number(raw.timestamp),
    key: raw.key,
    value: raw.value,
    headers: Object.fromEntries(
      Object.entries(raw.headers ?? {}).map(([name, value]) => [name, headerText(value)]),
    ),
  };
}

/** Kafka allows a header name twice; the last wins here. */
function headerText(value: Buffer | string | (Buffer | string)[] | undefined): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined ? '' : last.toString();
}
