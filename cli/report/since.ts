import { InvalidArgumentError } from 'commander';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `7d`, `24h`, `30m`, or a date or time in ISO 8601 (UTC where it names no zone): milliseconds since 1970. */
export function since(value: string, now: number = Date.now()): number {
  const [, amount, unit] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
  if (amount && unit) return now - Number(amount) * UNITS[unit as keyof typeof UNITS];
  const [, day, time, zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(value) ?? [];
  const at = Date.parse(`${day ?? ''}T${time ?? '00:00'}${zone}`);
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('Give a span (7d, 24h, 30m) or a date (2026-03-01, 2026-03-01T12:00).');
}
