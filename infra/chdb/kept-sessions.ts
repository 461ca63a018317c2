import type { Session } from 'chdb';
import { createGate, type Gate } from './gate.ts';

/** ClickHouse's default session_timeout. */
const IDLE_MS = 60_000;

interface Kept {
  session: Session;
  /** A session runs one statement at a time; others with its id wait. */
  gate: Gate;
  users: number;
  idle?: NodeJS.Timeout;
}

/** The Sessions of clients that sent a session_id: they keep SET, USE and temporary tables until a minute of silence. */
export interface KeptSessions {
  enter: (id: string) => Promise<{ session: Session; leave: () => void }>;
  close: () => void;
}

export function createKeptSessions(open: () => Session, idleMs = IDLE_MS): KeptSessions {
  const sessions = new Map<string, Kept>();

  function forget(id: string): void {
    sessions.get(id)?.session.close();
    sessions.delete(id);
  }

  return {
    async enter(id) {
      const kept = sessions.get(id) ?? { session: open(), gate: createGate(1), users: 0 };
      sessions.set(id, kept);
      clearTimeout(kept.idle);
      kept.users += 1;
      const leaveGate = await kept.gate.enter();
      const leave = () => {
        leaveGate();
        kept.users -= 1;
        if (kept.users === 0) kept.idle = setTimeout(() => forget(id), idleMs).unref();
      };
      return { session: kept.session, leave };
    },
    close() {
      for (const id of [...sessions.keys()]) forget(id);
    },
  };
}
