/** How checked pictures are shown to a person. */
import { basename, dirname } from 'node:path';
import type { PictureFacts } from '../imaging/facts.ts';
import type { Finding, Role, Severity } from '../processors/screening/finding.ts';
import { fileSize, pixels } from '../processors/screening/wording.ts';

export type Verdict = 'ok' | 'warn' | 'block';

export type Checked = {
  file: string;
  role: Role;
  verdict: Verdict;
  /** Null when the file could not be decoded. */
  facts: PictureFacts | null;
  findings: Finding[];
};

/** A repeat and what it repeats, both as files. */
export type Repeats = ReadonlyMap<string, string>;

const MARKS: Readonly<Record<Verdict | Severity, string>> = { ok: '✓', info: '·', warn: '!', block: '✗' };

export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ severity }) => severity === 'block')) return 'block';
  return findings.some(({ severity }) => severity === 'warn') ? 'warn' : 'ok';
}

/** One file: a line with its size and role, then a line per finding. */
export function fileLines(checked: Checked, width: number): string[] {
  const name = basename(checked.file).padEnd(width);
  const head = `  ${MARKS[checked.verdict]} ${name}  ${checked.role.padEnd(9)}  ${describe(checked.facts)}`;
  return [
    head.trimEnd(),
    ...checked.findings.map(
      ({ severity, rule, sentence }) => `      ${MARKS[severity]} ${rule}: ${sentence}`,
    ),
  ];
}

/** Everything of one folder. */
export function folderLines(folder: readonly Checked[], repeats: Repeats): string[] {
  const width = Math.max(...folder.map(({ file }) => basename(file).length));
  const again = [...repeats].map(([file, first]) => `  = ${basename(file)} repeats ${basename(first)}`);
  return [
    `${dirname(folder[0]?.file ?? '')}/`,
    ...folder.flatMap((each) => fileLines(each, width)),
    ...again,
  ];
}

export function summaryLine(all: readonly Checked[], profileName: string): string {
  const count = (verdict: Verdict) => all.filter((each) => each.verdict === verdict).length;
  const pictures = `${all.length} picture${all.length === 1 ? '' : 's'}`;
  return `${pictures} by ${profileName}: ${count('ok')} fine, ${count('warn')} to look at, ${count('block')} refused.`;
}

/** The same for programs: one JSON object a line. */
export function jsonLine(checked: Checked, profile: string, repeats: Repeats): string {
  const { file, role, verdict, facts, findings } = checked;
  const { width = null, height = null, format = null, bytes = null, sha256 = null } = facts ?? {};
  const repeatOf = repeats.get(file) ?? null;
  return JSON.stringify({
    file,
    profile,
    role,
    verdict,
    width,
    height,
    format,
    bytes,
    sha256,
    repeatOf,
    findings,
  });
}

function describe(facts: PictureFacts | null): string {
  if (facts === null) return 'not readable';
  const notes = facts.converted.length === 0 ? '' : ` (${facts.converted.join(', ')} converted)`;
  return `${pixels(facts.width, facts.height)} ${facts.format.toUpperCase()}, ${fileSize(facts.bytes)}${notes}`;
}
