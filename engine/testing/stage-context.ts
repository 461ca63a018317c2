import type { StageContext } from '../language.ts';

/** What a stage is given, for a test of the stage alone: nothing remembered, the first record of a topic at time 0. */
export const stageContext = <S>(given: Partial<StageContext<S>> = {}): StageContext<S> => ({
  key: '',
  state: undefined,
  now: 0,
  timestamp: 0,
  source: { topic: '', partition: 0, offset: 0 },
  incarnation: 'log',
  presentIncarnations: new Map(),
  headers: {},
  attempt: 0,
  signal: new AbortController().signal,
  waitingBehind: () => [],
  table: (topic) => {
    throw new Error(`this test gives no table ${topic.name}`);
  },
  ...given,
});
