import type { PlainRecord } from '../adapters/kafka/plain-record.ts';
import { openProducer } from '../adapters/kafka/produce.ts';
import { kafkaConnection } from '../cli/settings.ts';
import { cloudEventHeaders } from '../schemas/cloudevents.ts';
import type { ProductChange } from '../schemas/generated/types.ts';
import { productChanges } from '../topology/topics.ts';
import type { Stand } from './stand.ts';

export interface Sender {
  /** Encoded before the first is sent. Answers with the time of sending, performance.now(). */
  send(changes: readonly ProductChange[]): Promise<number>;
  close(): Promise<void>;
}

export async function openSender({ addresses, codec }: Stand): Promise<Sender> {
  const producer = await openProducer(kafkaConnection(addresses, 'agpis-bench-catalogue'));
  return {
    async send(changes) {
      const records = changes.map((change): PlainRecord => {
        const key = `${change.tenant}/${change.productId}`;
        const id = `${key}@${String(change.version)}`;
        return {
          key,
          value: codec.encode(productChanges.name, change),
          headers: cloudEventHeaders({
            topic: 'product-changes',
            id,
            source: '/bench',
            subject: key,
            time: change.occurredAt,
          }),
        };
      });
      const at = performance.now();
      await producer.send(productChanges.name, records);
      return at;
    },
    close: () => producer.close(),
  };
}
