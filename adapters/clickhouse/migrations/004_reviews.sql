-- Every change of a review item is kept (what happened), and the latest one per item beside it (what is open).
CREATE TABLE IF NOT EXISTS agpis.review_requests (
  updated_at DateTime64(3, 'UTC') COMMENT 'When the item was opened, closed or opened again, UTC',
  opened_at DateTime64(3, 'UTC') COMMENT 'When it was first opened, UTC',
  review_id String COMMENT 'One item; the same after an undo; empty for a tombstone',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue',
  product_id String COMMENT 'Product within the tenant',
  profile LowCardinality(String) COMMENT 'Marketplace profile',
  version Int64 COMMENT 'Version of the product in the catalogue; -1 for a tombstone',
  event_id String COMMENT 'The change: <topic incarnation>/<partition>/<offset> of product-changes',
  kind LowCardinality(String) COMMENT 'DECISION: waits for a person; AUDIT: already published, in the sample',
  state LowCardinality(String) COMMENT 'OPEN, CLOSED, or TOMBSTONE (the key was removed from the topic)',
  closed_because String COMMENT 'decision:<id>, superseded or deleted; empty while open',
  title String COMMENT 'Title of the product',
  category LowCardinality(String) COMMENT 'Category path',
  images UInt32 COMMENT 'Pictures in the sequence',
  reasons Array(LowCardinality(String)) COMMENT 'Why it is here, as codes',
  sentences Array(String) COMMENT 'The reasons in words, in the order of `reasons`',
  weight Float64 COMMENT '1 / probability of being drawn into the sample; 1 for DECISION',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew',
  INDEX by_product product_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(updated_at)
ORDER BY (kind, state, updated_at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every opening and closing of a review item';

-- The offset is the revision: an item's key stays in one partition, so a higher offset is later. The clock is not
-- used, since two writers in a takeover may disagree by more than an item's life.
CREATE TABLE IF NOT EXISTS agpis.review_items (
  review_id String COMMENT 'One item',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue',
  product_id String COMMENT 'Product within the tenant',
  profile LowCardinality(String) COMMENT 'Marketplace profile',
  version Int64 COMMENT 'Version of the product in the catalogue',
  event_id String COMMENT 'The change',
  kind LowCardinality(String) COMMENT 'DECISION or AUDIT',
  state LowCardinality(String) COMMENT 'OPEN or CLOSED, as last said',
  closed_because String COMMENT 'decision:<id>, superseded or deleted; empty while open',
  opened_at DateTime64(3, 'UTC') COMMENT 'When it was first opened, UTC',
  updated_at DateTime64(3, 'UTC') COMMENT 'When its state last changed, UTC',
  title String COMMENT 'Title of the product',
  category LowCardinality(String) COMMENT 'Category path',
  reasons Array(LowCardinality(String)) COMMENT 'Why it is here, as codes',
  weight Float64 COMMENT '1 / probability of being drawn into the sample; 1 for DECISION',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset: the revision of the item',
  _incarnation LowCardinality(String) COMMENT 'Topic id'
) ENGINE = ReplacingMergeTree(_offset)
ORDER BY (tenant, product_id, profile, review_id, _incarnation)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Latest state of each review item; read with FINAL, or through the view review_queue';

CREATE MATERIALIZED VIEW IF NOT EXISTS agpis.review_items_mv TO agpis.review_items AS
SELECT
  review_id, tenant, product_id, profile, version, event_id, kind, state, closed_because, opened_at, updated_at,
  title, category, reasons, weight, _topic, _partition, _offset, _incarnation
FROM agpis.review_requests
WHERE state != 'TOMBSTONE';
