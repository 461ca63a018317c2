/**
 * A map that could be read in two ways, or whose parts would get in each other's way when it runs ('topology-ambiguous'), a topic
 * of a name that no broker takes ('topic-name'), or a number that is none or out of its range ('number-range').
 */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
  readonly code: 'topology-ambiguous' | 'topic-name' | 'number-range';

  constructor(message: string, code: TopologyError['code'] = 'topology-ambiguous') {
    super(message);
    this.code = code;
  }
}

/** Kafka's own rule (org.apache.kafka.common.internals.Topic): it becomes the name of a folder on the broker's disk. */
const TOPIC_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

/** Answers with the name. */
export function refuseTopicName<Name extends string>(name: Name): Name {
  if (TOPIC_NAME.test(name)) return name;
  throw new TopologyError(
    `"${name}" cannot be the name of a topic: Kafka takes 1 to 249 letters (a-z, A-Z), digits, dots, underscores and hyphens, and neither "." nor ".."`,
    'topic-name',
  );
}

/** The largest that Kafka's protocol has room for, and far above what anyone could run. */
const MOST = 2_147_483_647;

/** Answers with the number. `of`: whose it is. */
export function refuseCount(what: 'concurrency' | 'partitions', of: string, count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new TopologyError(
    `${what} of ${of} is ${String(count)}: it must be a whole number from 1 to ${String(MOST)}, or be left out`,
    'number-range',
  );
}
