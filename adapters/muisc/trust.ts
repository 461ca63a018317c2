/** Whether what computes is still what was checked: a server that was away may have come back with another model. */
import { ClassifierError } from '../../ports/classifier.ts';

export interface Trust {
  /** Resolves at once, or after the check that an absence made due. Rejects as the check does, which is then due again. */
  readonly renewed: () => Promise<void>;
  /** To be told of every error. */
  readonly heard: (error: unknown) => void;
}

export function trust(check: () => Promise<void>): Trust {
  let isDue = false;
  let checking: Promise<void> | undefined;
  const checked = async (): Promise<void> => {
    isDue = false;
    try {
      await check();
    } catch (error) {
      isDue = true;
      throw error;
    } finally {
      checking = undefined;
    }
  };
  return {
    async renewed() {
      if (isDue) checking ??= checked();
      await checking;
    },
    heard(error) {
      if (error instanceof ClassifierError && error.code === 'unavailable') isDue = true;
    },
  };
}
