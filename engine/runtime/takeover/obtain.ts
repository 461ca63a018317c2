import type { Estate, KafkaClient, TopicPartition, Transactor } from '../../kafka.ts';
import type { Topology, Unit } from '../../language.ts';
import type { Log } from '../options.ts';

/** The producer of a task, and with it the estate of its predecessor. */
export async function obtain(
  kafka: Pick<KafkaClient, 'transactor'>,
  { transactionalId, log }: { readonly transactionalId: string; readonly log: Log },
  estate: Estate,
): Promise<Transactor> {
  const transactor = await kafka.transactor(transactionalId, estate);
  if (transactor.endedAgain)
    log(
      'warn',
      `the brokers had lost the end of the last transaction of ${transactionalId}: it was ended again`,
      {
        as: transactor.endedAgain,
      },
    );
  return transactor;
}

/** Where a task may have written to: its own partition of all that it writes, and every one of what is laid out by key. */
export function writtenBy(
  topology: Topology,
  { outputs, store }: Pick<Unit, 'outputs' | 'store'>,
  partition: number,
  partitionsOf: (topic: string) => number,
): TopicPartition[] {
  const own = [
    ...outputs.filter(({ partitionBy }) => partitionBy !== 'key'),
    topology.deadLetters,
    ...(topology.stageEvents ? [topology.stageEvents.topic] : []),
    ...(store ? [store.changelog] : []),
  ].map(({ name }) => ({ topic: name, partition: partition % partitionsOf(name) }));
  const byKey = outputs
    .filter(({ partitionBy }) => partitionBy === 'key')
    .flatMap(({ name }) =>
      Array.from({ length: partitionsOf(name) }, (_, at) => ({ topic: name, partition: at })),
    );
  return [...own, ...byKey];
}
