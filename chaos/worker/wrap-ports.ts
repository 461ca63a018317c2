/** The ports of a worker, with its stop points between them and the engine. */
import type { AgpisPorts } from '../../cli/compose.ts';
import type { KafkaClient, Transactor } from '../../engine/kafka.ts';
import type { SinkWriter } from '../../engine/sink.ts';
import type { HashIndex } from '../../ports/hash-index.ts';
import type { Point } from './stop-point.ts';

type Passing = (point: Point, transactionalId: string) => void;

export const wrapPorts =
  (pass: Passing) =>
  ({ kafka, index, writer }: AgpisPorts): AgpisPorts => ({
    kafka: wrapKafka(kafka, pass),
    index: wrapIndex(index, pass),
    writer: wrapWriter(writer, pass),
  });

function wrapKafka(kafka: KafkaClient, pass: Passing): KafkaClient {
  return {
    ...kafka,
    async transactor(id, estate): Promise<Transactor> {
      const inner = await kafka.transactor(id, estate);
      return {
        ...inner,
        commit(transaction) {
          // A commit of offsets alone has nothing to lose: what counts is what stands between records and offsets.
          if (transaction.records.length > 0) pass('before-commit', id);
          return inner.commit(transaction);
        },
      };
    },
  };
}

/** The image unit's: it alone has a view. */
const viewOwner = (partition: number): string => `agpis-image-${String(partition)}`;

function wrapIndex(index: HashIndex, pass: Passing): HashIndex {
  return {
    ...index,
    async apply(partition, batch) {
      pass('before-view', viewOwner(partition));
      const outcome = await index.apply(partition, batch);
      pass('after-view', viewOwner(partition));
      return outcome;
    },
  };
}

function wrapWriter(writer: SinkWriter, pass: Passing): SinkWriter {
  return {
    ...writer,
    async write(block) {
      const owner = `agpis-metrics-${String(block.partition)}`;
      pass('before-insert', owner);
      await writer.write(block);
      pass('after-insert', owner);
    },
  };
}
