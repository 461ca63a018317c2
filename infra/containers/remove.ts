import { execute } from '../artefacts/execute.ts';

/** Ends and removes containers with their anonymous volumes; those that are gone already are fine. */
export async function removeContainers(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await execute('docker', ['rm', '--force', '--volumes', ...ids]);
}
