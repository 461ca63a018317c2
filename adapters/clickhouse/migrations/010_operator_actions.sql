CREATE TABLE IF NOT EXISTS agpis.operator_actions (
  acted_at DateTime64(3, 'UTC') COMMENT 'When, UTC',
  action_id String COMMENT 'One run of a command; as in cause: redrive:<action_id>, reprocess:<action_id>',
  kind LowCardinality(String) COMMENT 'REDRIVE: a dead letter was sent again. REPROCESS: products were sent to be judged again',
  operator LowCardinality(String) COMMENT 'Who: user@host',
  because String COMMENT 'Why, in the words of the operator',
  subject String COMMENT 'REDRIVE: the dead letter, <topic incarnation>/<partition>/<offset>. REPROCESS: the filter',
  key String COMMENT 'REDRIVE: key of the record, as text',
  tenant LowCardinality(String) COMMENT 'First part of the key, where the key is tenant/product',
  product_id String COMMENT 'Second part of the key, where the key is tenant/product',
  target_topic LowCardinality(String) COMMENT 'Topic that was written to',
  target_partition Int32 COMMENT 'Its partition; -1 for REPROCESS, which writes to all',
  origin String COMMENT 'REDRIVE: where the record lay first in that topic, <topic incarnation>/<partition>/<offset>: of a change its event_id',
  stage LowCardinality(String) COMMENT 'REDRIVE: unit/stage that had given the record up',
  code LowCardinality(String) COMMENT 'REDRIVE: why it had',
  redrives UInt32 COMMENT 'REDRIVE: how often the record has been sent again, this time included',
  records UInt32 COMMENT 'Sent with this action; a run may have several',
  _topic LowCardinality(String) COMMENT 'Kafka topic that this row came from',
  _partition Int32 COMMENT 'Its partition',
  _offset Int64 COMMENT 'Its offset; (_incarnation, _topic, _partition, _offset) is unique',
  _incarnation LowCardinality(String) COMMENT 'Topic id: a topic deleted and made again counts offsets anew'
) ENGINE = MergeTree
PARTITION BY toYYYYMM(acted_at)
ORDER BY (kind, acted_at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'What operators did by hand, and why';

CREATE VIEW IF NOT EXISTS agpis.judged_again AS
SELECT
  r.answered_at AS answered_at, r.tenant AS tenant, r.product_id AS product_id, r.profile AS profile, r.version AS version,
  r.event_id AS event_id, r.outcome AS outcome, r.first AS first, r.cause AS cause,
  a.operator AS operator, a.because AS because, a.acted_at AS acted_at
FROM (
  SELECT *, extract(cause, '^(?:redrive|reprocess):(.*)$') AS action_id FROM agpis.change_results WHERE action_id != ''
) AS r
ANY LEFT JOIN (SELECT action_id, operator, because, acted_at FROM agpis.operator_actions ORDER BY acted_at) AS a
ON r.action_id = a.action_id
ORDER BY answered_at
COMMENT 'Answers that an operator asked for, with who did and why; operator is empty until the action is counted';
