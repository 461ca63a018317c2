/** How a command that cannot go on says so. */

/** Errors whose message is a sentence for whoever runs the command: what, with what value, and what to do next. */
const FOR_PEOPLE: ReadonlySet<string> = new Set([
  'AnalyticsUnavailable',
  'BadAllowEntryError',
  'CatalogueError',
  'ClassifierError',
  'CodecError',
  'DeadLetterError',
  'DemoError',
  'EvaluationError',
  'IngestFileError',
  'KafkaProbeError',
  'KafkaSettingsError',
  'MigrationRefused',
  'ModelError',
  'ProfileError',
  'RebuildError',
  'RedisUnreachableError',
  'RegistryError',
  'ReprocessError',
  'ReviewError',
  'ServiceError',
  'SettingsError',
  'StartError',
  'StateError',
  'StatementRefused',
  'TrainingError',
]);

/** What the engine and its adapters cannot know: the command or the variable that mends it, by the error's code. */
const HINTS: Readonly<Record<string, string>> = {
  'topics-missing': '. Create them with: agpis topics apply',
  'not-compacted': '. Set it with: agpis topics apply',
  'batches-refused': '. What is declared is set with: agpis topics apply',
  SESSION_TIMEOUT_REFUSED: ' It is what AGPIS_SESSION_TIMEOUT_MS says.',
};

const hintFor = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? (HINTS[error.code] ?? '') : '';

/** The sentence; undefined for a fault of ours, whose stack is wanted. Told by name: most commands load few of these classes. */
export function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (FOR_PEOPLE.has(error.name)) return error.message + hintFor(error);
  if (error.name.startsWith('KafkaJS'))
    return `Kafka does not do what was asked (${error.message}): see that the broker runs ("agpis status") and that KAFKA_BROKERS names it.`;
  return undefined;
}
