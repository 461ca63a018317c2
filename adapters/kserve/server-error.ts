/**
 * - `unreachable`: no connection, or it was lost, also when tried again
 * - `overtime`: no answer in the time that was given
 * - `busy`: the server says that it cannot now (429, 502, 503, 504)
 * - `refused`: it does not take the request (any other 4xx, a redirection)
 * - `failed`: it took the request and failed at it (any other 5xx)
 * - `malformed`: its answer is not what the protocol says
 */
export type ServerErrorCode = 'unreachable' | 'overtime' | 'busy' | 'refused' | 'failed' | 'malformed';

/** What an inference server did instead of answering. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ServerError';
    this.code = code;
  }
}
