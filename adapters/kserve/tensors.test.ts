import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JSON_LENGTH, requestBody, responseTensors } from './tensors.ts';

const INPUTS = [
  { name: 'pixels', shape: [1, 2], data: Uint8Array.of(7, 255) },
  { name: 'weights', shape: [2], data: Float32Array.of(0.5, -2) },
  { name: 'text', shape: [1, 1], data: BigInt64Array.of(9n) },
  { name: 'none', shape: [1, 0], data: new Float32Array(0) },
];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const outputs = (...each: object[]): Uint8Array => bytesOf(JSON.stringify({ outputs: each }));

describe('a request', () => {
  test('is JSON where the server has nothing else', () => {
    const { bytes, headers } = requestBody(INPUTS, ['logits'], false);
    assert.deepEqual(headers, { 'content-type': 'application/json' });
    assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), {
      inputs: [
        { name: 'pixels', shape: [1, 2], datatype: 'UINT8', data: [7, 255] },
        { name: 'weights', shape: [2], datatype: 'FP32', data: [0.5, -2] },
        { name: 'text', shape: [1, 1], datatype: 'INT64', data: [9] },
        { name: 'none', shape: [1, 0], datatype: 'FP32', data: [] },
      ],
      outputs: [{ name: 'logits' }],
    });
  });

  test('is JSON with the bytes behind it where the server takes them', () => {
    const { bytes, headers } = requestBody(INPUTS, ['logits'], true);
    const length = Number(headers[JSON_LENGTH]);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))) as { inputs: object[] };
    assert.deepEqual(
      head.inputs.map((each) => (each as { parameters: object }).parameters),
      [2, 8, 8, 0].map((binary_data_size) => ({ binary_data_size })),
    );
    assert.deepEqual([...bytes.subarray(length, length + 6)], [7, 255, 0, 0, 0, 63]);
    assert.equal(bytes.length, length + 18);
  });
});

describe('an answer', () => {
  test('may have lists, flat or nested, and bytes, side by side', () => {
    const head = outputs(
      { name: 'a', datatype: 'FP32', shape: [2, 2], data: [[1, 2], [3, 4]] }, // prettier-ignore
      { name: 'b', datatype: 'FP32', shape: [2], parameters: { binary_data_size: 8 } },
      { name: 'c', datatype: 'INT64', shape: [1], data: [5] },
    );
    const body = new Uint8Array(head.length + 8);
    body.set(head);
    body.set(new Uint8Array(Float32Array.of(0.25, 8).buffer), head.length);
    const tensors = responseTensors(body, head.length);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => tensors.get(name)?.data),
      [Float32Array.of(1, 2, 3, 4), Float32Array.of(0.25, 8), BigInt64Array.of(5n)],
    );
  });

  const a = { name: 'a', datatype: 'FP32', shape: [2] };
  const broken: [string, Uint8Array, number | null, RegExp][] = [
    ['is no JSON', bytesOf('<html>'), null, /no JSON object with "outputs"/],
    ['lacks a shape', outputs({ name: 'a', datatype: 'FP32', data: [] }), null, /a shape and a datatype/],
    ['has too few values', outputs({ ...a, data: [1] }), null, /"a" has 1 values, its shape 2/],
    ['has no numbers', outputs({ ...a, data: [1, null] }), null, /"a" has no list of numbers/],
    ['has another type', outputs({ ...a, datatype: 'FP16', data: [1, 2] }), null, /datatype FP16/],
    ['has no such size', outputs({ ...a, parameters: { binary_data_size: -1 } }), null, /size -1/],
    ['ends early', outputs({ ...a, parameters: { binary_data_size: 8 } }), null, /"a" has 0 values/],
  ];
  for (const [how, bytes, length, said] of broken)
    test(`is refused that ${how}`, () => {
      assert.throws(() => responseTensors(bytes, length), {
        name: 'ServerError',
        code: 'malformed',
        message: said,
      });
    });

  test('is refused that has bytes nobody speaks of', () => {
    const head = outputs({ ...a, data: [1, 2] });
    const body = new Uint8Array(head.length + 3);
    body.set(head);
    assert.throws(() => responseTensors(body, head.length), { code: 'malformed', message: /account for/ });
  });
});
