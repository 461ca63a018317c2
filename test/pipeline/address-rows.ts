/** Addresses that must not be asked, and hosts that do not answer as one wishes. */
import { image, type BadHost, type Expected, type Row, type Stage } from './row.ts';

const refused: Expected = { answer: 'REFUSED', because: ['no-compliant-main', 'unavailable'] };

/** A host of the test's own network that the worker is not allowed to ask, in many spellings, and other places that are nobody's business. */
function privateAddresses(secret: string): string[] {
  const port = new URL(secret).port;
  const loopback = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '127.255.255.254',
    '0',
    '0.0.0.0',
    '①②⑦.⓪.⓪.①',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    'localhost',
    'LOCALHOST.',
    'shop.localhost',
  ].map((host) => `http://${host}:${port}/front.jpg`);
  const others = [
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254/latest/meta-data',
    '[fe80::1]',
    '[fd00::1]',
    '[2002:7f00:1::]',
    'intranet',
    'printer.local',
  ];
  return [...loopback, ...others.map((host) => `http://${host}/front.jpg`)];
}

export const PRIVATE_SPELLINGS = privateAddresses('http://127.0.0.1:1/').length;

const fromHost = (host: BadHost, name: string, code: string): Row => ({
  name,
  records: ({ bad, change, record }) => [record(change({ images: [image(`${bad[host]}front.jpg`)] }))],
  expect: refused,
  codes: [code],
});

const at = (name: string, address: (stage: Stage) => string, code: string): Row => ({
  name,
  records: (stage) => [stage.record(stage.change({ images: [image(address(stage))] }))],
  expect: refused,
  codes: [code],
});

export const addressRows: readonly Row[] = [
  {
    name: `a private address in ${String(PRIVATE_SPELLINGS)} spellings`,
    records: ({ bad, change, record }) => [
      record(
        change({ images: privateAddresses(bad.secret).map((url, n) => image(url, `p${String(n)}`, n)) }),
      ),
    ],
    expect: refused,
    codes: ['private-address'],
  },
  at(
    'a redirect to a private address',
    ({ host, bad }) => host.redirect('inwards', `${bad.secret}front.jpg`),
    'private-address',
  ),
  at('a redirect in circles', ({ host }) => host.redirect('circle', '/circle'), 'too-many-redirects'),
  at('no address at all', () => 'front.jpg', 'bad-url'),
  at('a scheme that is none of the web', () => 'file:///etc/passwd', 'bad-url'),
  at('an address with a password', () => 'http://seller:secret@shop.example/front.jpg', 'bad-url'),
  at('404', ({ host }) => `${host.url}gone.jpg`, 'not-found'),
  {
    name: '503, then fine',
    records: ({ bad, change, record }) => [record(change({ images: [image(`${bad.moody}front.jpg`)] }))],
    expect: { answer: 'PUBLISHED', pictures: 1 },
  },
  {
    name: 'one good picture beside one that is gone',
    records: ({ host, good, change, record }) => [
      record(change({ images: [image(`${host.url}gone.jpg`, 'gone'), image(good, 'front', 1)] })),
    ],
    expect: { answer: 'PUBLISHED', pictures: 1 },
    codes: ['not-found'],
  },
  fromHost('dead', 'a host that takes no connections', 'connection-refused'),
  fromHost('silent', 'a host that never answers', 'slow'),
  fromHost('slowHeaders', 'headers that drip', 'slow'),
  fromHost('drip', 'a body that drips', 'slow'),
  fromHost('endless', 'a body without end', 'too-large'),
  at(
    'a file above the size limit',
    ({ host }) => host.put('huge.jpg', Buffer.alloc(1_200_000, 0xff)),
    'too-large',
  ),
  {
    name: "a change near Kafka's record limit whose host is busy",
    records: ({ bad, change, record }) => [
      record(change({ images: [image(`${bad.busy}front.jpg`)], description: 'x'.repeat(1_047_900) })),
    ],
    expect: { answer: 'PUBLISHED', pictures: 1 },
  },
];
