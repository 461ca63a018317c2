/**
 * - `NO_REASON`: why somebody does something has to be said
 * - `UNKNOWN_MODEL`: the store does not hold it
 * - `BAD_STORE`: the folder of models or its routing file cannot be used
 * - `BUSY`: another command changes the routing
 * - `NOT_POSSIBLE`: what is asked for does not go with how models are routed now
 * - `TOO_FEW`: the models were compared on too few sequences
 * - `NOT_RECORDED`: what an operator does could not be written down, so it was not done
 */
export type ModelErrorCode =
  'NO_REASON' | 'UNKNOWN_MODEL' | 'BAD_STORE' | 'BUSY' | 'NOT_POSSIBLE' | 'TOO_FEW' | 'NOT_RECORDED';

/** What an operator asked of the models and cannot have, with what to do instead. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
    this.code = code;
  }
}
