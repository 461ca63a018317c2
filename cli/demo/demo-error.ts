/** What keeps the demo from running or from ending well, in a sentence that says what to do. */
export class DemoError extends Error {
  readonly code: 'NOT_A_DEMO_FOLDER' | 'DEMO_RUNS_ALREADY' | 'NO_CATALOGUE' | 'STALLED' | 'WORKER_ENDED';

  constructor(code: DemoError['code'], message: string) {
    super(message);
    this.name = 'DemoError';
    this.code = code;
  }
}
