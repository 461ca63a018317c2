/** `npm run lint`: types, lint rules (import directions among them) and format. */
import { runChecks } from './checks.ts';

process.exitCode = (await runChecks()) ? 0 : 1;
