import { largestBatches } from '../../adapters/kafka/topic-admin.ts';
import type { Destination } from '../../engine/dead-letters/plan-redrive.ts';
import type { Topology } from '../../engine/language.ts';
import { connect } from '../compose.ts';
import { reachKafka } from '../reach-kafka.ts';
import { type Addresses, kafkaConnection } from '../settings.ts';
import type { DeadLetterDesk } from './redrive.ts';

/** The dead letters of a topology on a running broker. To be closed. */
export async function openDeadLetterDesk(
  addresses: Pick<Addresses, 'brokers' | 'security' | 'registryUrl'>,
  topology: Topology,
): Promise<DeadLetterDesk & { close(): Promise<void> }> {
  const { operatorActions } = topology;
  if (!operatorActions) throw new Error(`the topology ${topology.name} names no topic for what operators do`);
  const connection = kafkaConnection(addresses, 'agpis-dead-letters');
  await reachKafka(connection);
  const { kafka, codec } = await connect(addresses, 'agpis-dead-letters');
  const topics = topology.topics
    .map(({ name }) => name)
    .filter((name) => name !== topology.deadLetters.name && name !== operatorActions.name);
  return {
    kafka,
    codec,
    deadLetters: topology.deadLetters.name,
    operatorActions: operatorActions.name,
    transactionalId: `${topology.name}-redrive`,
    async destinations() {
      const counts = await kafka.partitionCounts(topics);
      const present = topics.filter((name) => (counts.get(name) ?? 0) > 0);
      const largest = await largestBatches(connection, present);
      return new Map(
        present.map((name): [string, Destination] => [
          name,
          { partitions: counts.get(name) ?? 0, maxBytes: largest.get(name) ?? 0 },
        ]),
      );
    },
    close: () => kafka.close(),
  };
}
