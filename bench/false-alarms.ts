/**
 * Prints how often each rule speaks on real pictures that are taken to be good: false alarms, unless a look says otherwise.
 *
 *   node bench/false-alarms.ts ../shared/corpus [profile …]
 *
 * Magento pictures are those of development styles only; the test styles are never looked at.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analysePicture } from '../imaging/analyse.ts';
import type { PictureFacts } from '../imaging/facts.ts';
import type { Finding, Role } from '../processors/screening/finding.ts';
import { loadProfiles } from '../processors/screening/load-profiles.ts';
import type { Profile } from '../processors/screening/profile.ts';
import { screenPicture } from '../processors/screening/screen.ts';
import { styleSplit } from '../examples/splits/style-split.ts';

type Sample = { name: string; role: Role; files: string[] };
type Listing = { style?: string; images: { file: string; view: string }[] };

const [corpus, ...asked] = process.argv.slice(2);
if (corpus === undefined || !existsSync(corpus)) {
  console.error(
    `No corpus at ${corpus ?? '(no path given)'}: give the folder that holds magento/, eshop/ and saleor/.`,
  );
  process.exit(2);
}

const profiles = await loadProfiles(join(import.meta.dirname, '../profiles'));
const chosen = asked.length > 0 ? asked : [...profiles.keys()];
for (const sample of samplesOf(corpus)) {
  const facts: PictureFacts[] = [];
  for (const file of sample.files) facts.push(await analysePicture(readFileSync(file)));
  console.log(`\n${sample.name}: ${facts.length} pictures as ${sample.role}`);
  for (const id of chosen) report(facts, sample.role, profileOf(id));
}

function profileOf(id: string): Profile {
  const profile = profiles.get(id);
  if (profile === undefined)
    throw new Error(`No profile "${id}"; known are ${[...profiles.keys()].join(', ')}.`);
  return profile;
}

function report(facts: readonly PictureFacts[], role: Role, profile: Profile): void {
  const findings = facts.map((each) => screenPicture(each, role, profile));
  const share = (test: (found: Finding[]) => boolean) =>
    `${((100 * findings.filter(test).length) / Math.max(1, facts.length)).toFixed(1)} %`;
  const counts = new Map<string, number>();
  for (const { rule, severity } of findings.flat()) {
    if (severity !== 'info') counts.set(`${rule} ${severity}`, (counts.get(`${rule} ${severity}`) ?? 0) + 1);
  }
  const rules = [...counts].sort((a, b) => b[1] - a[1]).map(([rule, count]) => `${rule} ${count}`);
  const blocked = share((found) => found.some(({ severity }) => severity === 'block'));
  const warned = share(
    (found) =>
      found.some(({ severity }) => severity === 'warn') &&
      !found.some(({ severity }) => severity === 'block'),
  );
  console.log(
    `  ${profile.id.padEnd(13)} blocked ${blocked.padStart(7)}  warned only ${warned.padStart(7)}  ${rules.join(', ')}`,
  );
}

function samplesOf(root: string): Sample[] {
  const magento = listings(root, 'magento').filter(
    ({ style }) => style !== undefined && styleSplit(style) === 'development',
  );
  const magentoFiles = (wanted: (view: string) => boolean) =>
    magento.flatMap(({ images }) =>
      images.filter(({ view }) => wanted(view)).map(({ file }) => join(root, 'magento/images', file)),
    );
  return [
    { name: 'Magento development mains', role: 'main', files: magentoFiles((view) => view === 'main') },
    {
      name: 'Magento development further views',
      role: 'secondary',
      files: magentoFiles((view) => view !== 'main'),
    },
    { name: 'Saleor renders', role: 'main', files: folder(join(root, 'saleor/images')) },
    { name: 'eShop pictures (600 px, studio grey)', role: 'main', files: folder(join(root, 'eshop/images')) },
    { name: 'Clothing, users’ photos (every 10th)', role: 'main', files: everyTenth(clothing(root)) },
  ];
}

function listings(root: string, name: string): Listing[] {
  return readFileSync(join(root, name, 'listings.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Listing);
}

function clothing(root: string): string[] {
  return readdirSync(join(root, 'clothing')).flatMap((kind) => folder(join(root, 'clothing', kind)));
}

function folder(path: string): string[] {
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name));
}

function everyTenth(files: readonly string[]): string[] {
  return files.filter((_, i) => i % 10 === 0);
}
