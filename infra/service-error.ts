/**
 * Something about the services that a person has to see to. The message is one sentence: what, with what value,
 * and what to do next.
 */
export class ServiceError extends Error {
  readonly code:
    | 'ARTEFACT_MISSING'
    | 'ARTEFACT_ALTERED'
    | 'SERVICE_UNREACHABLE'
    | 'START_INTERRUPTED'
    | 'SERVICE_DID_NOT_START'
    | 'NO_CONTAINERS'
    | 'SETTING_REFUSED';

  constructor(code: ServiceError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServiceError';
    this.code = code;
  }
}

/** Where progress goes: short lines for stderr. */
export type Say = (line: string) => void;
