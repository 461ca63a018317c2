CREATE TABLE IF NOT EXISTS agpis.dead_letters (
  ts DateTime64(3, 'UTC') COMMENT 'When the record was set aside, UTC (timestamp of the Kafka record)',
  stage LowCardinality(String) COMMENT 'Stage that gave it up',
  code LowCardinality(String) COMMENT 'Stable error code',
  message String COMMENT 'What was wrong, for people',
  attempts UInt32 COMMENT 'Tries before it was given up; 0 when not said',
  key String COMMENT 'Key of the record, as text',
  tenant LowCardinality(String) COMMENT 'First part of the key, where the key is tenant/product',
  product_id String COMMENT 'Second part of the key, where the key is tenant/product',
  value_bytes UInt32 COMMENT 'Size of the untouched value; the value itself stays in Kafka',
  source_topic LowCardinality(String) COMMENT 'Topic that the record came from',
  source_partition Int32 COMMENT 'Its partition; -1 when not said',
  source_offset Int64 COMMENT 'Its offset; -1 when not said',
  headers Map(String, String) COMMENT 'All headers of the dead letter, as text',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew',
  INDEX by_product product_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(ts)
ORDER BY (stage, code, ts)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Records that no stage could process';
