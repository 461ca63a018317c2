-- A second model's word on a sequence stands in the reasons of CLASSIFY's event, each kind with a prefix (processors/muisc/beside.ts).
CREATE VIEW IF NOT EXISTS agpis.model_comparisons AS
SELECT
  ts, tenant, product_id, profile, category, version, event_id,
  substring(arrayFirst(r -> startsWith(r, 'model:'), reasons), 7) AS model,
  reasons[1] AS verdict,
  substring(arrayFirst(r -> startsWith(r, 'beside:'), reasons), 8) AS beside,
  substring(arrayFirst(r -> startsWith(r, 'beside-verdict:'), reasons), 16) AS beside_verdict,
  arrayMap(r -> substring(r, 13), arrayFilter(r -> startsWith(r, 'beside-adds:'), reasons)) AS beside_adds,
  arrayMap(r -> substring(r, 14), arrayFilter(r -> startsWith(r, 'beside-lacks:'), reasons)) AS beside_lacks,
  toUInt32OrZero(extract(detail, 'waited ([0-9]+) ms')) AS waited_ms
FROM agpis.stage_events
WHERE stage = 'classify' AND arrayExists(r -> startsWith(r, 'beside:'), reasons)
COMMENT 'What a second model (beside) said of a sequence that another one (model) decided: verdicts under the profile, and the categories that one of them alone held to be there';

ALTER TABLE agpis.operator_actions
  COMMENT COLUMN IF EXISTS kind 'REDRIVE: a dead letter was sent again. REPROCESS: products were sent to be judged again. MODEL: which model decides was changed',
  COMMENT COLUMN IF EXISTS subject 'REDRIVE: the dead letter, <topic incarnation>/<partition>/<offset>. REPROCESS: the filter. MODEL: the command, its model, and what it rested on',
  COMMENT COLUMN IF EXISTS code 'REDRIVE: why the unit had given the record up. MODEL: the command';
