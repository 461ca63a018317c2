import {
  type FetchedBatch,
  type Fetcher,
  type LogPartition,
  type TopicPartition,
  partitionId,
} from '../../engine/kafka.ts';
import { committedRecords, nextOffset } from './committed-records.ts';
import { type Fetched, type Place, fetchPartitions } from './fetch.ts';
import type { Outage } from './outage.ts';
import type { Cluster, ProtocolError } from './protocol.ts';
import { incarnationsOf } from './topic-ids.ts';
import { UnreadableBatchError } from './unreadable-batch.ts';

interface Reading {
  readonly at: TopicPartition;
  /** Unknown until the broker has been asked, where the caller did not say. */
  incarnation: string | undefined;
  offset: number;
  paused: boolean;
  /** Came after it was paused: given when it is resumed. */
  held: FetchedBatch | undefined;
  readonly onBatch: (batch: FetchedBatch) => void;
  readonly onError: (error: Error) => void;
}

/** One place of a request: where the reading stood when it was sent. */
interface Asked extends Place {
  readonly reading: Reading;
}

interface Delivery {
  readonly reading: Reading;
  readonly batch: FetchedBatch;
}

const joined = (first: FetchedBatch | undefined, second: FetchedBatch): FetchedBatch =>
  first ? { ...second, records: [...first.records, ...second.records] } : second;

/**
 * Reads partitions from given offsets, read_committed, one request at a time per broker. Who reads what is decided
 * elsewhere (the group); pausing and resuming cost nothing and lose nothing.
 */
export function openFetcher(cluster: Cluster, outage: Outage): Fetcher {
  /** Those served least recently come first: an answer has room for a few partitions. */
  const readings = new Map<string, Reading>();
  const loops = new Map<number, Promise<void>>();
  let closed = false;
  let wake = Promise.withResolvers<void>();

  const leaderOf = ({ topic, partition }: TopicPartition): number | undefined =>
    cluster.findTopicPartitionMetadata(topic).find((p) => p.partitionId === partition)?.leader;

  const ledBy = (nodeId: number): Reading[] =>
    [...readings.values()].filter((r) => r.incarnation !== undefined && leaderOf(r.at) === nodeId);

  const isRead = (reading: Reading): boolean => readings.get(partitionId(reading.at)) === reading;

  function nudge(): void {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  function ensureLoops(): void {
    for (const { at, incarnation } of readings.values()) {
      const leader = incarnation === undefined ? undefined : leaderOf(at);
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
      const wanted = ledBy(nodeId).filter((r) => !r.paused);
      if (wanted.length === 0) {
        if (ledBy(nodeId).length === 0) return;
        await wake.promise;
        continue;
      }
      try {
        await fetchOnce(nodeId, wanted);
        outage.answered();
        failures = 0;
      } catch (error) {
        if (await isReported(error, nodeId, wanted)) continue;
        failures += 1;
        // The first is most often a leader that has just moved.
        if (failures > 1 && !closed) outage.failed(error as Error);
        await recover(error as ProtocolError, failures);
      }
    }
  }

  async function fetchOnce(nodeId: number, wanted: readonly Reading[]): Promise<void> {
    const asked = wanted.map((reading): Asked => {
      const { at, incarnation = '', offset } = reading;
      return { reading, at, incarnation, offset };
    });
    const broker = await cluster.findBroker({ nodeId });
    const fetched = await fetchPartitions(broker, asked);
    // Given on once the next request is under way: the broker reads while the records are worked on.
    const deliveries = fetched.flatMap(receive);
    if (deliveries.length > 0) setImmediate(() => deliveries.forEach(deliver));
  }

  /** Moves the reading past what has come. */
  function receive({ place, answer, batches }: Fetched<Asked>): Delivery[] {
    const { reading, offset } = place;
    // Removed, or added again elsewhere, while the request was under way.
    if (!isRead(reading) || reading.offset !== offset) return [];
    const next = nextOffset(batches, offset);
    if (next === offset) return [];
    reading.offset = next;
    readings.delete(partitionId(reading.at));
    readings.set(partitionId(reading.at), reading);
    const records = committedRecords(batches, answer.abortedTransactions ?? [], offset);
    return [{ reading, batch: { records, nextOffset: next, highWatermark: Number(answer.highWatermark) } }];
  }

  function deliver({ reading, batch }: Delivery): void {
    if (!isRead(reading)) return;
    if (reading.paused) reading.held = joined(reading.held, batch);
    else reading.onBatch(batch);
  }

  async function recover(error: ProtocolError, failures: number): Promise<void> {
    if (error.host !== undefined && error.port !== undefined)
      cluster.removeBroker({ host: error.host, port: error.port });
    await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** failures, 2_000)));
    await cluster.refreshMetadata().catch(() => cluster.connect().catch(() => undefined));
    if (!closed) ensureLoops();
  }

  /** Ends the readings that cannot go on, and tells whose they are; false where another attempt may do. */
  async function isReported(error: unknown, nodeId: number, wanted: readonly Reading[]): Promise<boolean> {
    if (isOutOfRange(error)) reportOutOfRange(error, wanted);
    else if (isUnreadable(error)) await reportUnreadable(nodeId, wanted);
    else if (isUnknownTopicId(error)) return reportRecreated(error, wanted);
    else return false;
    return true;
  }

  function end(reading: Reading, message: string, cause: Error): void {
    if (!isRead(reading)) return;
    readings.delete(partitionId(reading.at));
    reading.onError(new Error(message, { cause }));
  }

  function reportOutOfRange(error: ProtocolError, wanted: readonly Reading[]): void {
    const culprit = wanted.find((r) => r.at.topic === error.topic && r.at.partition === error.partition);
    for (const reading of culprit ? [culprit] : wanted) {
      const what = `${partitionId(reading.at)} has no offset ${String(reading.offset)}`;
      end(reading, `${what}: the topic was recreated, or records were deleted before they were read`, error);
    }
  }

  /** A broker does not know the ids of a topic that was deleted, nor for a moment those of one that was just created. */
  async function reportRecreated(error: ProtocolError, wanted: readonly Reading[]): Promise<boolean> {
    const { topic = '' } = error;
    const present = await incarnationsOf(cluster, [topic]).then(
      (found) => found.get(topic),
      (askError: ProtocolError) => (askError.type === 'UNKNOWN_TOPIC_OR_PARTITION' ? 'none' : undefined),
    );
    if (present === undefined) return false;
    const gone = wanted.filter((r) => r.at.topic === topic && r.incarnation !== present);
    const event = present === 'none' ? 'deleted' : 'created anew';
    for (const reading of gone)
      end(reading, `${topic} was ${event} while it was read (it was ${reading.incarnation ?? ''})`, error);
    return gone.length > 0;
  }

  /** The answer as a whole could not be read: asks for each partition alone, so that the others go on. */
  async function reportUnreadable(nodeId: number, wanted: readonly Reading[]): Promise<void> {
    for (const reading of wanted) {
      try {
        await fetchOnce(nodeId, [reading]);
      } catch (error) {
        if (!isUnreadable(error)) return; // the next ordinary request meets it again
        end(reading, unreadableSentence(reading, error), error);
      }
    }
  }

  async function begin(reading: Reading): Promise<void> {
    const { topic } = reading.at;
    await cluster.addMultipleTargetTopics([topic]);
    // It may have been added since the topic was looked at.
    if (leaderOf(reading.at) === undefined) await cluster.refreshMetadata();
    reading.incarnation ??= (await incarnationsOf(cluster, [topic])).get(topic);
    ensureLoops();
  }

  return {
    add({ topic, partition, incarnation }: LogPartition, offset, onBatch, onError) {
      const at = { topic, partition };
      const reading: Reading = { at, incarnation, offset, paused: false, held: undefined, onBatch, onError };
      readings.set(partitionId(at), reading);
      begin(reading).catch((error: unknown) => {
        if (isRead(reading)) readings.delete(partitionId(at));
        onError(error as Error);
      });
    },
    pause(at) {
      const reading = readings.get(partitionId(at));
      if (reading) reading.paused = true;
    },
    resume(at) {
      const reading = readings.get(partitionId(at));
      if (!reading?.paused) return;
      reading.paused = false;
      const { held } = reading;
      reading.held = undefined;
      // Not from within the caller: it may resume several, and pause them again for what the first brings.
      if (held) setImmediate(() => deliver({ reading, batch: held }));
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

const isUnknownTopicId = (error: unknown): error is ProtocolError =>
  (error as ProtocolError).type === 'UNKNOWN_TOPIC_ID';

const isUnreadable = (error: unknown): error is UnreadableBatchError => error instanceof UnreadableBatchError;

/** What its producer meant is lost to us; the partition goes on when the log starts behind the batch. */
function unreadableSentence({ at, offset }: Reading, { message, offsets }: UnreadableBatchError): string {
  const [first, last] = offsets ?? [offset, undefined];
  const behind = last === undefined ? 'behind that batch' : `at offset ${String(last + 1)}`;
  const where = `${partitionId(at)} cannot be read from offset ${String(first)} on`;
  return `${where} (${message}): let the log start ${behind} ("kafka-delete-records"), and have the records sent again, in smaller batches or uncompressed`;
}
