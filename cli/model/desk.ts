/** What the commands about models work on: the folder of models, what is known of them, and where it is written down what operators do. */
import { clickHouseAnalytics } from '../../adapters/clickhouse/analytics.ts';
import { ModelError } from '../../adapters/muisc/model-error.ts';
import { type ModelStore, modelStore } from '../../adapters/muisc/model-store.ts';
import { TransactionError } from '../../engine/kafka.ts';
import type { OperatorAction } from '../../schemas/generated/types.ts';
import { agpis } from '../../topology/agpis.ts';
import { operatorActions } from '../../topology/topics.ts';
import { clickHouseUrl } from '../analytics.ts';
import { connect } from '../compose.ts';
import { operator } from '../operator.ts';
import { reachKafka } from '../reach-kafka.ts';
import { kafkaConnection, modelsFolder, readAddresses } from '../settings.ts';
import { type Comparison, type Decided, compared, decided } from './comparisons.ts';

export interface ModelDesk {
  readonly store: ModelStore;
  /** Resolves when it will be counted once, whatever comes. Throws ModelError `NOT_RECORDED`. */
  record(action: OperatorAction): Promise<void>;
  compared(serving: string, candidate: string): Promise<Comparison>;
  decided(): Promise<Decided[]>;
  /** user@host. */
  readonly operator: string;
  /** ms since 1970. */
  readonly now: () => number;
}

/** Services are reached when they are needed: models are taken in, and listed, without. */
export function openModelDesk(): ModelDesk {
  return {
    store: modelStore(modelsFolder()),
    record,
    compared: (serving, candidate) => asked((analytics) => compared(analytics, serving, candidate)),
    decided: () => asked(decided),
    operator: operator(),
    now: Date.now,
  };
}

async function asked<Answer>(
  question: (analytics: ReturnType<typeof clickHouseAnalytics>) => Promise<Answer>,
): Promise<Answer> {
  const analytics = clickHouseAnalytics({ url: clickHouseUrl() });
  try {
    return await question(analytics);
  } finally {
    await analytics.close();
  }
}

const TRANSACTIONAL_ID = `${agpis.name}-model`;

async function record(action: OperatorAction): Promise<void> {
  const addresses = readAddresses();
  await reachKafka(kafkaConnection(addresses, TRANSACTIONAL_ID));
  const { kafka, codec } = await connect(addresses, TRANSACTIONAL_ID);
  try {
    const transactor = await kafka.transactor(TRANSACTIONAL_ID);
    const written = {
      topic: operatorActions.name,
      partition: 0,
      key: Buffer.from(action.actionId),
      value: codec.encode(operatorActions.name, action),
      headers: [],
    };
    try {
      await transactor.commit({ records: [written], groupId: TRANSACTIONAL_ID, offsets: [] });
    } finally {
      await transactor.close();
    }
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
    throw new ModelError(
      'NOT_RECORDED',
      `Nothing was changed: what you do could not be written down in Kafka (${error.message}). Say it again.`,
      { cause: error },
    );
  } finally {
    await kafka.close();
  }
}
