const POLL_MS = 500;

/**
 * On Node 20 the bootstrap stays as a parent that passes signals on; if it is killed, nobody would. Then this process
 * ends itself as if it had been told to.
 */
export function endWithParent(env: NodeJS.ProcessEnv = process.env): void {
  const parent = Number(env['AGPIS_PARENT_PID']);
  if (!Number.isInteger(parent) || parent !== process.ppid) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, POLL_MS);
  timer.unref();
}
