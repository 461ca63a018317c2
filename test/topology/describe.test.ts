import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { describe as describeTopology, describeAsMermaid, describeAsText } from '../../engine/describe.ts';
import { agpis } from '../../topology/agpis.ts';

const golden = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

// A change of the map is meant or it is a mistake: `npm run agpis -- topology > test/topology/agpis.txt` where it is meant.
test('the map is the one that was agreed on', async () => {
  assert.equal(describeAsText(describeTopology(agpis)), await golden('./agpis.txt'));
});

test('the mermaid picture draws every unit, sink and topic', () => {
  const mermaid = describeAsMermaid(describeTopology(agpis));
  for (const { name } of agpis.topics) assert.ok(mermaid.includes(name.replaceAll('-', '_')), name);
  for (const { name } of [...agpis.units, ...agpis.sinks])
    assert.ok(mermaid.includes(`<b>${name}</b>`), name);
});

test('every topic but the dead letters has a schema, and everything compacted is keyed state or the latest of something', () => {
  assert.deepEqual(
    agpis.topics.filter((t) => !t.hasSchema).map((t) => t.name),
    ['dead-letters'],
  );
  assert.deepEqual(
    agpis.topics
      .filter((t) => t.cleanup === 'compact')
      .map((t) => t.name)
      .sort(),
    [
      'agpis-image-changelog',
      'agpis-publish-changelog',
      'fingerprints',
      'product-snapshots',
      'review-requests',
      'sequences',
    ],
  );
});
