/** What can be wrong with a broker before a worker starts. Stable; the sentences may change. */
export type KafkaProbeCode =
  | 'ADDRESS_UNKNOWN'
  | 'NOBODY_LISTENS'
  | 'NO_ANSWER'
  | 'NOT_KAFKA'
  | 'TLS_EXPECTED'
  | 'TLS_NOT_SPOKEN'
  | 'TLS_FAILED'
  | 'CERTIFICATE_REFUSED'
  | 'CLIENT_CERTIFICATE_REFUSED'
  | 'AUTHENTICATION_EXPECTED'
  | 'AUTHENTICATION_NOT_EXPECTED'
  | 'AUTHENTICATION_FAILED'
  | 'VERSION_UNFIT'
  | 'ADVERTISED_ADDRESS_SILENT'
  | 'NOT_ALLOWED'
  | 'GROUPS_UNAVAILABLE'
  | 'TRANSACTIONS_UNAVAILABLE'
  | 'SESSION_TIMEOUT_REFUSED'
  | 'RECORD_LIMIT_LOW';

/** Why no worker can start on this broker, and what to do about it. */
export class KafkaProbeError extends Error {
  readonly code: KafkaProbeCode;
  constructor(code: KafkaProbeCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KafkaProbeError';
    this.code = code;
  }
}

/** Those that may pass by themselves: a broker that is starting, a cluster that elects. */
const PASSING: ReadonlySet<KafkaProbeCode> = new Set([
  'ADDRESS_UNKNOWN',
  'NOBODY_LISTENS',
  'NO_ANSWER',
  'ADVERTISED_ADDRESS_SILENT',
]);

export const mayPass = (error: unknown): error is KafkaProbeError =>
  error instanceof KafkaProbeError && PASSING.has(error.code);
