-- What every stage did with every record, and its rollup by the minute.
-- Tokens of inserts are remembered on the table and on the rollup: without a window on both, a resent block
-- counts twice in the rollup (ClickHouse's default window on MergeTree is 0 = off).
CREATE TABLE IF NOT EXISTS agpis.stage_events (
  ts DateTime64(3, 'UTC') COMMENT 'When the stage finished, UTC',
  unit LowCardinality(String) COMMENT 'Physical unit: task and transaction that the stage ran in',
  stage LowCardinality(String) COMMENT 'Logical stage, as in `agpis topology`',
  outcome LowCardinality(String) COMMENT 'forward, drop, dead-letter, later or emit',
  reasons Array(LowCardinality(String)) COMMENT 'Stable reason codes',
  detail String COMMENT 'For people',
  key String COMMENT 'Key of the record',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue; empty when unknown',
  product_id String COMMENT 'Product within the tenant; empty when unknown',
  profile LowCardinality(String) COMMENT 'Marketplace profile; empty when the stage has none',
  category LowCardinality(String) COMMENT 'Category path, e.g. kitchen/mugs; empty when unknown',
  version Int64 COMMENT 'Version of the product in the catalogue; -1 when unknown',
  event_id String COMMENT 'Accepted change: <topic incarnation>/<partition>/<offset> of product-changes',
  attempt UInt32 COMMENT 'From 0; grows with each durable retry',
  items UInt32 COMMENT 'Pictures or records handled',
  latency_ms Float32 COMMENT 'Wall time in the stage, milliseconds',
  source_topic LowCardinality(String) COMMENT 'Topic of the record that the stage worked on',
  source_partition Int32 COMMENT 'Its partition',
  source_offset Int64 COMMENT 'Its offset',
  trace_id String COMMENT 'W3C trace id, hex; empty when untraced',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew',
  INDEX by_product product_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (stage, outcome, ts)
TTL toDateTime(ts) + INTERVAL 180 DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1
COMMENT 'One row per record and stage. Kept for 180 days';

CREATE TABLE IF NOT EXISTS agpis.stage_minute (
  minute DateTime('UTC') COMMENT 'Start of the minute, UTC',
  unit LowCardinality(String) COMMENT 'As in stage_events',
  stage LowCardinality(String) COMMENT 'As in stage_events',
  outcome LowCardinality(String) COMMENT 'As in stage_events',
  events SimpleAggregateFunction(sum, UInt64) COMMENT 'Records; read with sum(events)',
  items SimpleAggregateFunction(sum, UInt64) COMMENT 'Pictures or records handled; read with sum(items)',
  latency AggregateFunction(quantilesTDigest(0.5, 0.95, 0.99), Float32)
    COMMENT 'Milliseconds; read with quantilesTDigestMerge(0.5, 0.95, 0.99)(latency)'
) ENGINE = AggregatingMergeTree
ORDER BY (stage, outcome, unit, minute)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'stage_events by the minute. Kept for ever';

CREATE MATERIALIZED VIEW IF NOT EXISTS agpis.stage_minute_mv TO agpis.stage_minute AS
SELECT
  toStartOfMinute(ts) AS minute, unit, stage, outcome,
  count() AS events, sum(items) AS items,
  quantilesTDigestState(0.5, 0.95, 0.99)(latency_ms) AS latency
FROM agpis.stage_events
GROUP BY minute, unit, stage, outcome;
