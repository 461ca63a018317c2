-- A publication is one change made public under one profile, not one version: a catalogue may send other content under
-- the same version, and each is judged by itself. The answers know the change, the sequences only its version.
CREATE OR REPLACE VIEW agpis.publications AS
SELECT
  a.tenant AS tenant, a.product_id AS product_id, a.profile AS profile, a.version AS version, a.event_id AS event_id,
  s.category AS category, a.published_at AS published_at, a.stratum AS stratum
FROM (
  SELECT
    r.tenant AS tenant, r.product_id AS product_id, r.profile AS profile, r.event_id AS event_id,
    any(r.version) AS version, argMin(r.revision, r._offset) AS revision, min(r.answered_at) AS published_at,
    if(startsWith(argMin(r.cause, r._offset), 'decision:'), 'after-approval', 'without-a-person') AS stratum
  FROM agpis.change_results AS r
  WHERE r.outcome = 'PUBLISHED'
  GROUP BY r.tenant, r.product_id, r.profile, r.event_id
) AS a
ANY LEFT JOIN (
  SELECT tenant, product_id, profile, revision, category FROM agpis.sequences WHERE state = 'PUBLISHED'
) AS s
ON a.tenant = s.tenant AND a.product_id = s.product_id AND a.profile = s.profile AND a.revision = s.revision
COMMENT 'One row per change and profile that was ever published, as of its first publication, and on whose word';

-- The id of a review item is <event id>/<profile>/<pass>.
CREATE OR REPLACE VIEW agpis.judged_publications AS
SELECT
  p.tenant AS tenant, p.product_id AS product_id, p.profile AS profile, p.version AS version, p.event_id AS event_id,
  p.category AS category, p.published_at AS published_at, p.stratum AS stratum, ifNull(d.decision, '') AS decision,
  ifNull(d.weight, 0) AS weight, ifNull(d.simulated, false) AS simulated
FROM agpis.publications AS p
LEFT JOIN (
  SELECT
    tenant, product_id, profile, arrayStringConcat(arraySlice(splitByChar('/', review_id), 1, -2), '/') AS event_id,
    if(kind = 'AUDIT', 'without-a-person', 'after-approval') AS stratum, decision, weight, simulated
  FROM agpis.decisions_in_force
  ORDER BY decided_at DESC, decision_id DESC
  LIMIT 1 BY tenant, product_id, profile, event_id, stratum
) AS d
ON p.tenant = d.tenant AND p.product_id = d.product_id AND p.profile = d.profile AND p.event_id = d.event_id
  AND p.stratum = d.stratum
COMMENT 'publications with the decision about each: empty where nobody was asked, has not answered yet, or took it back';
