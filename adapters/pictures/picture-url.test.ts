import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPublicAddress } from './public-address.ts';
import { allowList, BadAllowEntryError, readPictureUrl } from './picture-url.ts';

const NOTHING = allowList([]);

function outcome(text: string, allow: readonly string[] = []): string {
  const read = readPictureUrl(text, allowList(allow));
  return 'kind' in read ? read.code : read.href;
}

/** Ways to write an address that is not public. */
const PRIVATE = [
  ...[
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
  ],
  ...[
    'http://0X7F.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0x7f.0.0.0x1/',
    'http://0/',
    'http://0.0.0.0/',
  ],
  ...[
    'http://%31%32%37.0.0.1/',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
    'http://①②⑦.0.0.1/',
    'http:\\\\127.0.0.1\\',
  ],
  ...[
    'http:127.0.0.1/',
    ' http://127.0.0.1/ ',
    'HTTP://127.0.0.1/',
    'http://127.0.0.1:8080/',
    'https://127.0.0.1:443/',
  ],
  ...[
    'http://[::1]/',
    'http://[::]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::FFFF:7F00:1]/',
  ],
  ...[
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
  ],
  ...[
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://metadata.google.internal/',
    'http://10.1.2.3/',
  ],
  ...[
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://a.localhost/',
    'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'http://redis:80/',
  ],
  ...['http://printer.local/', 'http://nas.home.arpa/', 'http://wiki.corp/'],
];

const BAD = [
  ...[
    '',
    'picture.jpg',
    '//shop.example/a.jpg',
    'http://',
    'http://[::1',
    'http://[fe80::1%25eth0]/',
    'http://[fe80::1%eth0]/',
  ],
  ...[
    'http://256.1.1.1/',
    'http://1.2.3.4.5/',
    'http://0x100000000/',
    'http://a b.example/',
    'http://shop.example:99999/',
  ],
  ...[
    'file:///etc/passwd',
    'ftp://shop.example/a.jpg',
    'gopher://shop.example/',
    'data:image/png;base64,AAAA',
    'javascript:1',
  ],
  ...[
    'blob:https://shop.example/1',
    'unix:/run/docker.sock',
    'http://user@shop.example/',
    'http://user:pw@shop.example/',
  ],
  ...[
    'http://:pw@shop.example/',
    'http://127.0.0.1@shop.example/',
    'http://shop.example:22/',
    'https://shop.example:6379/',
  ],
  `https://shop.example/${'a'.repeat(5000)}`,
];

describe('the address of a picture', () => {
  for (const text of PRIVATE)
    test(`is private as ${text}`, () => assert.equal(outcome(text), 'private-address'));
  for (const text of BAD)
    test(`is bad as ${text.slice(0, 60) || 'the empty text'}`, () => assert.equal(outcome(text), 'bad-url'));

  const good = {
    'https://shop.example/a.jpg': 'https://shop.example/a.jpg',
    'HTTPS://Shop.Example./A.jpg?v=1#top': 'https://shop.example/A.jpg?v=1',
    'http://shop.example:80/a b.jpg': 'http://shop.example/a%20b.jpg',
    'http://shop.example:443/a.jpg': 'http://shop.example:443/a.jpg',
    'https://bücher.example/ä.jpg': 'https://xn--bcher-kva.example/%C3%A4.jpg',
    'https://8.8.8.8/a.jpg': 'https://8.8.8.8/a.jpg',
    'https://[2606:4700::1111]/a.jpg': 'https://[2606:4700::1111]/a.jpg',
  };
  for (const [text, href] of Object.entries(good))
    test(`is taken as ${text}`, () => assert.equal(outcome(text), href));

  test('never shows a password in its sentence', () => {
    const read = readPictureUrl('http://user:hunter2@shop.example/', NOTHING);
    assert.ok('kind' in read);
    assert.doesNotMatch(read.sentence, /hunter2/);
  });

  test('resolves a redirect against the address that gave it', () => {
    const base = readPictureUrl('https://shop.example/a/b.jpg', NOTHING);
    assert.ok(!('kind' in base));
    const next = readPictureUrl('../c.jpg', NOTHING, base);
    assert.ok(!('kind' in next));
    assert.equal(next.href, 'https://shop.example/c.jpg');
  });

  test('is private in every numeric spelling of a private IPv4 address', () => {
    const spellings = (n: number) => [String(n), `0x${n.toString(16)}`, `0${n.toString(8)}`];
    fc.assert(
      fc.property(fc.nat(0xffffffff), (n) => {
        const dotted = [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
        const expected = isPublicAddress(dotted) ? `http://${dotted}/` : 'private-address';
        for (const spelling of spellings(n)) assert.equal(outcome(`http://${spelling}/`), expected);
      }),
    );
  });
});

describe('the allow-list', () => {
  test('opens exactly the host and port that it names, in any spelling of that host', () => {
    const allow = ['127.0.0.1:8123'];
    assert.equal(outcome('http://127.0.0.1:8123/a.jpg', allow), 'http://127.0.0.1:8123/a.jpg');
    assert.equal(outcome('http://2130706433:8123/a.jpg', allow), 'http://127.0.0.1:8123/a.jpg');
    for (const other of [
      '127.0.0.1:8124',
      '127.0.0.1',
      '127.0.0.2:8123',
      'localhost:8123',
      '[::1]:8123',
      '[::ffff:127.0.0.1]:8123',
    ])
      assert.equal(outcome(`http://${other}/a.jpg`, allow), 'private-address', other);
    assert.equal(outcome('http://shop.example:8123/a.jpg', allow), 'bad-url');
  });

  test('takes names, IPv6 and the standard ports', () => {
    assert.equal(outcome('http://media:9000/', ['MEDIA:9000']), 'http://media:9000/');
    assert.equal(outcome('http://[::1]:9000/', ['[0::1]:9000']), 'http://[::1]:9000/');
    assert.equal(outcome('http://localhost/', ['localhost:80']), 'http://localhost/');
  });

  for (const entry of [
    '127.0.0.1',
    '',
    ':80',
    'http://127.0.0.1:80',
    '127.0.0.1:80/x',
    'a@b:80',
    '*:80 x',
    '127.0.0.1:99999',
  ])
    test(`refuses the entry "${entry}"`, () => assert.throws(() => allowList([entry]), BadAllowEntryError));
});
