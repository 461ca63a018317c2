/** Runs `work` while no other process of this machine holds the same lock file; a dead holder's lock is taken over. */
export function withLock<T>(
  file: string,
  work: () => Promise<T>,
  onWait?: (holder: number) => void,
  signal?: AbortSignal,
): Promise<T>;
