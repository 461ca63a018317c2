CREATE TABLE IF NOT EXISTS agpis.sequences (
  revised_at DateTime64(3, 'UTC') COMMENT 'When this revision was made, UTC',
  occurred_at DateTime64(3, 'UTC') COMMENT 'When the product changed at the source, UTC, as the source says; held within 1970..2100',
  tenant LowCardinality(String) COMMENT 'Owner of the catalogue',
  product_id String COMMENT 'Product within the tenant',
  profile LowCardinality(String) COMMENT 'Marketplace profile',
  revision Int64 COMMENT 'Strictly growing per product and profile; -1 for a tombstone',
  source_version Int64 COMMENT 'Version of the product that it was made from; -1 for a tombstone',
  state LowCardinality(String) COMMENT 'PUBLISHED, WITHDRAWN, or TOMBSTONE (the key was removed from the topic)',
  title String COMMENT 'Title of the product',
  category LowCardinality(String) COMMENT 'Category path, e.g. kitchen/mugs',
  image_ids Array(String) COMMENT 'Pictures in order, the first is the main picture; the image_ arrays run in parallel',
  image_sha256 Array(String) COMMENT 'Hashes of the file bytes, hex: the identity of a picture',
  image_urls Array(String) COMMENT 'Where the seller served them when they were judged',
  image_scores Array(Float32) COMMENT 'Fitness as main picture, 0..1',
  accept_probability Nullable(Float32) COMMENT 'That a reviewer accepts it, 0..1; null where no model has judged',
  review LowCardinality(String) COMMENT 'NONE: published without a person; AUDIT: that, and in the audit sample; APPROVED; REJECTED',
  cause String COMMENT 'change:<event>, decision:<decision>, delete:<event> or picture-removed:<event>',
  reasons Array(LowCardinality(String)) COMMENT 'Stable reason codes',
  sentences Array(String) COMMENT 'The reasons in words, in the order of `reasons`',
  versions Map(LowCardinality(String), String) COMMENT 'Versions of analyser, rules and models that judged',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew',
  INDEX by_product product_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(revised_at)
ORDER BY (tenant, profile, category, revised_at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every revision of every published sequence';
