interface Lock {
  packages: Record<string, { version?: string; optional?: boolean }>;
}
/** Whether node_modules was installed from the present package-lock.json. */
export function isInstalled(root: string): boolean;
/** Whether what is installed (node_modules/.package-lock.json) holds all that the lock asks for. */
export function satisfies(wanted: Lock, found: Lock): boolean;
export function ensureInstalled(root: string): Promise<void>;
