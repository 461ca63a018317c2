import type { Span } from '@opentelemetry/api';

/** Of one record on its way through one unit. */
export interface RecordTrace {
  readonly span: Span;
  /** For what it leads to. */
  readonly headers: Readonly<Record<string, string>>;
}
