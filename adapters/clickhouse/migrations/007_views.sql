-- What people ask first, as views. The interval is Wilson's at 95 % (z = 1.959964; docs/analytics.md has the formula).
CREATE VIEW IF NOT EXISTS agpis.decisions_in_force AS
SELECT *
FROM (
  SELECT
    l.decision_id AS decision_id, any(l.tenant) AS tenant, any(l.review_id) AS review_id, any(l.product_id) AS product_id,
    any(l.profile) AS profile, any(l.version) AS version, any(l.category) AS category, any(l.kind) AS kind,
    any(l.decision) AS decision, any(l.reasons) AS reasons, any(l.reviewer) AS reviewer,
    any(l.simulated) AS simulated, any(l.weight) AS weight, any(l.decided_at) AS decided_at
  FROM agpis.review_ledger AS l
  GROUP BY l.decision_id
  HAVING sum(l.sign) > 0
)
ORDER BY decided_at DESC, decision_id DESC
LIMIT 1 BY tenant, review_id
COMMENT 'One row per review item with its latest decision that was not undone';

CREATE VIEW IF NOT EXISTS agpis.publications AS
SELECT
  s.tenant AS tenant, s.product_id AS product_id, s.profile AS profile, s.source_version AS version,
  argMin(s.category, s.revision) AS category, min(s.revised_at) AS published_at,
  if(argMin(s.review, s.revision) = 'APPROVED', 'after-approval', 'without-a-person') AS stratum
FROM agpis.sequences AS s
WHERE s.state = 'PUBLISHED'
GROUP BY s.tenant, s.product_id, s.profile, s.source_version
COMMENT 'One row per version of a product that was ever published, and on whose word';

CREATE VIEW IF NOT EXISTS agpis.judged_publications AS
SELECT
  p.tenant AS tenant, p.product_id AS product_id, p.profile AS profile, p.version AS version, p.category AS category,
  p.published_at AS published_at, p.stratum AS stratum, ifNull(d.decision, '') AS decision,
  ifNull(d.weight, 0) AS weight, ifNull(d.simulated, false) AS simulated
FROM agpis.publications AS p
LEFT JOIN (
  SELECT tenant, product_id, profile, version, if(kind = 'AUDIT', 'without-a-person', 'after-approval') AS stratum,
    decision, weight, simulated
  FROM agpis.decisions_in_force
  ORDER BY decided_at DESC, decision_id DESC
  LIMIT 1 BY tenant, product_id, profile, version, stratum
) AS d
ON p.tenant = d.tenant AND p.product_id = d.product_id AND p.profile = d.profile AND p.version = d.version
  AND p.stratum = d.stratum
COMMENT 'publications with the decision about each: empty where nobody was asked, or has not answered yet';

CREATE VIEW IF NOT EXISTS agpis.reject_rate_by_day AS
SELECT
  day, decisions, rejects, rejects / decisions AS reject_rate,
  greatest(0, centre - margin) AS low, least(1, centre + margin) AS high, simulated_decisions
FROM (
  SELECT
    toDate(decided_at) AS day, count() AS decisions, countIf(decision = 'REJECT') AS rejects,
    countIf(simulated) AS simulated_decisions,
    (rejects + 1.920729) / (decisions + 3.841459) AS centre,
    1.959964 / (decisions + 3.841459) * sqrt(rejects * (decisions - rejects) / decisions + 0.960365) AS margin
  FROM agpis.decisions_in_force
  GROUP BY day
)
ORDER BY day
COMMENT 'Reject rate among reviewed by day of the decision, UTC; low and high are the 95 % interval';

CREATE VIEW IF NOT EXISTS agpis.reject_rate_by_category AS
SELECT
  category, decisions, rejects, rejects / decisions AS reject_rate,
  greatest(0, centre - margin) AS low, least(1, centre + margin) AS high, simulated_decisions
FROM (
  SELECT
    category, count() AS decisions, countIf(decision = 'REJECT') AS rejects,
    countIf(simulated) AS simulated_decisions,
    (rejects + 1.920729) / (decisions + 3.841459) AS centre,
    1.959964 / (decisions + 3.841459) * sqrt(rejects * (decisions - rejects) / decisions + 0.960365) AS margin
  FROM agpis.decisions_in_force
  GROUP BY category
)
ORDER BY decisions DESC, category
COMMENT 'Reject rate among reviewed by category; low and high are the 95 % interval';

CREATE VIEW IF NOT EXISTS agpis.reject_reasons AS
SELECT reason, count() AS rejects, countIf(simulated) AS simulated_rejects
FROM agpis.decisions_in_force
ARRAY JOIN reasons AS reason
WHERE decision = 'REJECT'
GROUP BY reason
ORDER BY rejects DESC, reason
COMMENT 'Why reviewers reject; a decision with two reasons counts in both';

CREATE VIEW IF NOT EXISTS agpis.outcomes_by_day AS
SELECT toDate(answered_at) AS day, outcome, count() AS answers, uniqExact(event_id) AS events
FROM agpis.change_results
WHERE first
GROUP BY day, outcome
ORDER BY day, outcome
COMMENT 'First terminal answers by day, UTC';

CREATE VIEW IF NOT EXISTS agpis.refusals_by_reason AS
SELECT reason, count() AS answers
FROM agpis.change_results
ARRAY JOIN arrayDistinct(reasons) AS reason
WHERE first AND outcome IN ('REFUSED', 'FAILED')
GROUP BY reason
ORDER BY answers DESC, reason
COMMENT 'Why changes were refused or failed; an answer with two reasons counts in both';

CREATE VIEW IF NOT EXISTS agpis.stage_latency AS
SELECT
  stage, sum(events) AS records, sum(items) AS pictures_or_records,
  quantilesTDigestMerge(0.5, 0.95, 0.99)(latency) AS quantiles,
  quantiles[1] AS p50_ms, quantiles[2] AS p95_ms, quantiles[3] AS p99_ms
FROM agpis.stage_minute
GROUP BY stage
ORDER BY stage
COMMENT 'Wall time in each stage, milliseconds, from the minute rollup';

CREATE VIEW IF NOT EXISTS agpis.review_queue AS
SELECT *
FROM agpis.review_items FINAL
WHERE state = 'OPEN'
ORDER BY kind DESC, opened_at
COMMENT 'Open review items, those that hold up a publication first';

CREATE VIEW IF NOT EXISTS agpis.published_now AS
SELECT *
FROM (
  SELECT * FROM agpis.sequences
  WHERE state != 'TOMBSTONE'
  ORDER BY revision DESC, revised_at DESC
  LIMIT 1 BY tenant, product_id, profile
)
WHERE state = 'PUBLISHED'
COMMENT 'The sequence that is public now, per product and profile';
