import { execute } from '../artefacts/execute.ts';

/** Whether a Docker engine answers: the client alone is often installed without one. */
export async function dockerAnswers(): Promise<boolean> {
  const done = await execute('docker', ['info', '--format', '{{.ServerVersion}}']);
  return done.status === 0 && /^\d/.test(done.output.trim());
}
