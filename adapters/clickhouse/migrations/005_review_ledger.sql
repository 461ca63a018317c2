-- A signed ledger: +1 for a decision, -1 for its undo with the decided_at of the decision, so that plain sums stay
-- exact in every bucket, in the rollup too (a materialised view sees inserts, never replacements).
CREATE TABLE IF NOT EXISTS agpis.review_ledger (
  recorded_at DateTime64(3, 'UTC') COMMENT 'When this row was written to the ledger, UTC',
  decided_at DateTime64(3, 'UTC') COMMENT 'When the decision was made, UTC; the same in its undo',
  entry_id String COMMENT 'Id of the decision, or of the undo that wrote this row',
  decision_id String COMMENT 'The decision that this row counts or uncounts',
  review_id String COMMENT 'The review item',
  sign Int8 COMMENT '+1 or -1',
  decision LowCardinality(String) COMMENT 'APPROVE or REJECT',
  kind LowCardinality(String) COMMENT 'DECISION: waited for a person; AUDIT: was already published',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue',
  product_id String COMMENT 'Product within the tenant',
  profile LowCardinality(String) COMMENT 'Marketplace profile',
  version Int64 COMMENT 'Version of the product that was judged',
  category LowCardinality(String) COMMENT 'Category path',
  reasons Array(LowCardinality(String)) COMMENT 'Reason codes of the reviewer',
  note String COMMENT 'Feedback of the reviewer, at most 2,000 characters',
  reviewer LowCardinality(String) COMMENT 'Who decided',
  simulated Bool COMMENT 'True when a script decided',
  weight Float64 COMMENT '1 / probability of being drawn into the sample; 1 for DECISION',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew',
  INDEX by_product product_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(recorded_at)
ORDER BY (category, decided_at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Signed rows of review decisions. Always sum(sign), never count()';

CREATE TABLE IF NOT EXISTS agpis.reject_hourly (
  hour DateTime('UTC') COMMENT 'Hour of the decision, UTC',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue',
  category LowCardinality(String) COMMENT 'Category path',
  profile LowCardinality(String) COMMENT 'Marketplace profile',
  kind LowCardinality(String) COMMENT 'DECISION or AUDIT',
  simulated Bool COMMENT 'True when a script decided',
  decisions Int64 COMMENT 'Decisions in force; read with sum(decisions)',
  rejects Int64 COMMENT 'Of these, rejections; read with sum(rejects)'
) ENGINE = SummingMergeTree((decisions, rejects))
ORDER BY (category, profile, tenant, kind, simulated, hour)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'review_ledger by the hour of the decision';

CREATE MATERIALIZED VIEW IF NOT EXISTS agpis.reject_hourly_mv TO agpis.reject_hourly AS
SELECT
  toStartOfHour(toDateTime(decided_at, 'UTC')) AS hour, tenant, category, profile, kind, simulated,
  sum(toInt64(sign)) AS decisions, sumIf(toInt64(sign), decision = 'REJECT') AS rejects
FROM agpis.review_ledger
GROUP BY hour, tenant, category, profile, kind, simulated;
