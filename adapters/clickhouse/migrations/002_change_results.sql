-- The answers to the catalogue. Partitioned by our own clock, never by the seller's: an event may claim any date,
-- and a block that touches more than 100 months is refused by ClickHouse.
CREATE TABLE IF NOT EXISTS agpis.change_results (
  answered_at DateTime64(3, 'UTC') COMMENT 'When the answer was given, UTC',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the product changed at the source, UTC, as the source says; held within 1970..2100',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue',
  product_id String COMMENT 'Product within the tenant',
  profile LowCardinality(String) COMMENT 'Marketplace profile',
  profiles UInt32 COMMENT 'First answers that the event gets: one per profile',
  version Int64 COMMENT 'Version of the product in the catalogue',
  event_id String COMMENT 'The change: <topic incarnation>/<partition>/<offset> of product-changes',
  outcome LowCardinality(String) COMMENT 'PUBLISHED, REFUSED, SUPERSEDED, REPLAYED, DELETED, WITHDRAWN or FAILED',
  first Bool COMMENT 'The first terminal answer of this event and profile: exactly one per event and profile',
  cause String COMMENT 'change:<event>, decision:<decision>, delete:<event> or picture-removed:<event>',
  reasons Array(LowCardinality(String)) COMMENT 'Stable reason codes',
  sentences Array(String) COMMENT 'The reasons in words, in the order of `reasons`',
  feedback String COMMENT 'What the seller was told',
  revision Int64 COMMENT 'Revision of the sequence published or withdrawn; -1 when none',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew',
  INDEX by_product product_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(answered_at)
ORDER BY (outcome, tenant, answered_at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'One row per answer to a change. Terminal outcomes: WHERE first';
