import { headerTexts } from '../engine/kafka.ts';
import type { SinkRecord as EngineRecord, SinkWriter } from '../engine/sink.ts';
import type { AnalyticsSink } from '../ports/analytics.ts';
import { blockLength, insertsOf } from '../processors/metrics/block.ts';
import type { SinkRecord } from '../processors/metrics/sink-record.ts';

/** The engine's sink port on the analytics port: rows are made by processors/metrics, tokens by the engine's bounds. */
export function metricsWriter(analytics: AnalyticsSink): SinkWriter {
  const toMetrics = ({ record, value }: EngineRecord): SinkRecord => ({
    partition: record.partition,
    offset: record.offset,
    incarnation: record.incarnation,
    timestamp: record.timestamp,
    key: record.key?.toString() ?? '',
    value,
    headers: headerTexts(record.headers),
  });
  return {
    blockLength: (topic, records) => blockLength(topic, records.map(toMetrics)),
    async write({ topic, records }) {
      for (const { table, rows, token } of insertsOf(topic, records.map(toMetrics)))
        await analytics.insert(table, rows, token);
    },
  };
}
