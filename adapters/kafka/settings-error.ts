/** A variable of the environment that cannot be used; the message says which and what to do, and shows no secret. */
export class KafkaSettingsError extends Error {
  readonly code = 'KAFKA_SETTINGS';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KafkaSettingsError';
  }
}
