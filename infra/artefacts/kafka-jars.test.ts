import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { chosenKafka, KAFKA_VERSION, OLDER_KAFKA } from './kafka-jars.ts';
import type { PinnedFile } from './verify.ts';

describe('the versions of the broker', () => {
  test('the default one is started where nothing is said', () => {
    assert.equal(chosenKafka({}), KAFKA_VERSION);
    assert.equal(chosenKafka({ AGPIS_KAFKA_VERSION: '' }), KAFKA_VERSION);
  });

  test('one without a list of jars is refused, with those that have one', () => {
    assert.throws(() => chosenKafka({ AGPIS_KAFKA_VERSION: '3.9' }), {
      code: 'SETTING_REFUSED',
      message: /is "3\.9": set it to 4\.3\.1, 3\.9\.1, /,
    });
  });

  for (const version of OLDER_KAFKA)
    test(`the list of ${version} is of that version, with the logger`, () => {
      assert.equal(chosenKafka({ AGPIS_KAFKA_VERSION: version }), version);
      const list = new URL(`./kafka-jars-${version}.json`, import.meta.url);
      const paths = (JSON.parse(readFileSync(list, 'utf8')) as PinnedFile[]).map(({ path }) => path);
      assert.ok(paths.includes(`org/apache/kafka/kafka_2.13/${version}/kafka_2.13-${version}.jar`));
      assert.ok(paths.some((path) => path.includes('/slf4j-reload4j-')));
    });
});
