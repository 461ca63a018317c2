import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPublicAddress } from './public-address.ts';

const CLOSED = [
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.0.9',
  ],
  ...[
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
  ],
  ...['192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', '::7f00:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:10.0.0.1'],
  ...['0:0:0:0:0:ffff:a9fe:a9fe', '64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::808:808'],
  ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '100::1', '5f00::1'],
  ...['2001::1', '2001:2::1', '2001:10::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '4000::1'],
  ...['', 'localhost', '127.1', '0x7f000001', '2130706433', '0177.0.0.1', '1.2.3.4.5', '[::1]'],
];

const OPEN = [
  ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '168.63.129.17'],
  ...['172.15.255.255', '172.32.0.0', '192.0.1.1', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
  ...['2606:4700:4700::1111', '2a00:1450::1', '2001:200::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'],
];

describe('a public address', () => {
  for (const address of CLOSED)
    test(`is not ${address || 'the empty text'}`, () => assert.equal(isPublicAddress(address), false));
  for (const address of OPEN) test(`is ${address}`, () => assert.equal(isPublicAddress(address), true));

  test('is judged by the IPv4 address inside it where it is mapped or translated', () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        const open = isPublicAddress(v4);
        assert.equal(isPublicAddress(`::ffff:${v4}`), open);
        assert.equal(isPublicAddress(`64:ff9b::${v4}`), open);
        assert.equal(isPublicAddress(`0064:FF9B:0:0:0:0:${v4}`), open);
      }),
    );
  });

  test('is never anything outside 2000::/3, the two translated prefixes aside', () => {
    fc.assert(
      fc.property(fc.ipV6(), (v6) => {
        if (!isPublicAddress(v6)) return;
        const first = Number.parseInt(new URL(`http://[${v6}]`).hostname.slice(1), 16);
        assert.ok((first >= 0x2000 && first <= 0x3fff) || first === 0x64 || Number.isNaN(first), v6);
      }),
    );
  });
});
