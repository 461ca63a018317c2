-- The outcomes as the engine names them (engine/outcome.ts).
ALTER TABLE agpis.stage_events
  COMMENT COLUMN IF EXISTS outcome 'forward (to the next stage), done, drop (with a reason), dead-letter or later (a durable retry)';
