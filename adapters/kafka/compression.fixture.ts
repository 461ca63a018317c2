/**
 * What other programs wrote, byte for byte: batches of 20 records `k0 {"n":0,"text":"a picture of a product"}` ... as they lay in
 * the log of a Kafka 4.3.1 broker, from the Java client 4.3.1 (ConsoleProducer) and from librdkafka 2.12.1; and an LZ4 frame of
 * linked blocks from python-lz4.
 */
export const foreignBatches = [
  {
    writer: 'the Java client, gzip',
    codec: 1,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAEFAAAAAAImTz10AAEAAAATAAABof4M2TgAAAGh/gzZSQAAAAAAAA/EAAAAAAAAAAAAFB+LCAAAAAAAAP+NkW0H' +
        'wlAYho8cSZIkSTLHI33qw7be9yPSL5hlLXJomTMi/fceNuf52P3x5rq5uFKllLbh+UNPSsI1ueLtKKGreT1yV1eFKe+GR1Xe6tzR' +
        'V6Uq6GgbNXwE8VrbuOFjiO96nw3E97zPFuL73meH8GbgffYQP/Q+B4gfeZ8jxI+9z+k/nykzYZ9L0wsIzIcpC7UHoDAfZmzUHoDE' +
        'fJiLEtCYDwtRAiLzIRAloDIfjCgBmTNFJEpAZz4sRQkIzYeVKAGlf9VnJHbKAwAA',
      'base64',
    ),
  },
  {
    writer: 'librdkafka, gzip',
    codec: 1,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAEDAAAAAALzbGISAAEAAAATAAABof4M2coAAAGh/gzZyv//////////////////AAAAFB+LCAAAAAAAAAONkd0G' +
        'AlEURrccSZIkSZJjS1ddzEz/8xDpCUaZJjI0GWeI9O5tZpx92Xf5sRaLLyEikwenDz85DlbssrfjmK/29UhdVWa2uFsZZXGrUsdf' +
        'SohaJg9rPoR4Y/Ko5iOIb/ueNcR3fM8G4ru+ZwvxPd+zg/i+79lD/MD3HCB+6HuO//kL0Uh6zvVfwMEijCWoEYCHRZhIUSMAF4sw' +
        '1STgYxFmmgScLMJck4CXRbCaBNwsAmsS8LMIC00CjhZhqUnA0z9fPGLMygMAAA==',
      'base64',
    ),
  },
  {
    writer: 'the Java client, snappy',
    codec: 2,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAE/AAAAAAKklg6fAAIAAAATAAABof4M38EAAAGh/gzgHgAAAAAAAA/FAAAAAAAAAAAAFIJTTkFQUFkAAAAAAQAA' +
        'AAEAAAD63QfgXgAAAARrME57Im4iOjAsInRleHQiOiJhIHBpY3R1cmUgb2YgYSBwcm9kdWN0In0AYAC0AQIEazFOBTEAMZYxAAwE' +
        'BGsyCWIAMpYxAAAGFZMAM5YxAAAIFZMANJYxAAAKFZMANZYxAAAMFZMANo4xAAi2AQ4VkwA3ljEAABAVkwA4ljEAABIVkwA5hjEA' +
        'IGIAtgEUBGsxUCm5iusBATIMFgRrMg0yiuwBHGIAuAEYBGswDTKK7QEBMgAaGZaK7gEBMgAcGZaK7wEBMgAeGZaK8AEBMgAgGZaK' +
        '8QEBMgAiGZaK8gEBMgAkGZaK8wEQYgC6ASYZlor0AQ==',
      'base64',
    ),
  },
  {
    writer: 'librdkafka, snappy',
    codec: 2,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAEwAAAAAAItJ5eAAAIAAAATAAABof4M4KQAAAGh/gzgpP//////////////////AAAAFMoH4F4AAAAEazBOeyJu' +
        'IjowLCJ0ZXh0IjoiYSBwaWN0dXJlIG9mIGEgcHJvZHVjdCJ9AF4AAAIEazFOewEwADGSMAAMBARrMgkwADKSMAAABhWQADOSMAAE' +
        'CAQRkAA0kjAAAAoVkAA1kjAAAAwVkAA2kjAAAA4VkAA3kjAAABAVkAA4kjAAABIVkAA5hjAAHGAAABQEazFQJeAAMYrhARhgAAAW' +
        'BGsyDTGK4gEYYAAAGARrMA0xiuMBDGAAABoZk4rkAQxgAAAcGZOK5QEMYAAAHhmTiuYBDGAAACAZk4rnAQxgAAAiGZOK6AEMYAAA' +
        'JBmTiukBDGAAACYZk4rqAQ==',
      'base64',
    ),
  },
  {
    writer: 'the Java client, lz4',
    codec: 3,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAFQAAAAAAJxizs2AAMAAAATAAABof4M5xAAAAGh/gznZgAAAAAAAA/GAAAAAAAAAAAAFAQiTRhgQIIQAQAA8ile' +
        'AAAABGswTnsibiI6MCwidGV4dCI6ImEgcGljdHVyZSBvZiBhIHByb2R1Y3QifQBgAKYBAgRrMTEAHzExABNCBARrMjEAHzIxABMV' +
        'BpMAHzMxABMVCJMAHzQxABMVCpMAHzUxABE1qAEMkwAfNjEAExUOkwAfNzEAExUQkwAfODEAExUSkwAfOTEAD5FiAKgBFARrMVDq' +
        'AR8x6wEQADIAQxYEazIyAA/sARCDYgCqARgEazAyAA/tARAAMgAWGpYAD+4BEAAyABYclgAP7wEQADIAFh6WAA/wARAAMgAWIJYA' +
        'D/EBEFZiAKwBIpYAD/IBEAAyABYklgAP8wEQADIAFiaWAA/0AQtQY3QifQAAAAAA',
      'base64',
    ),
  },
  {
    writer: 'librdkafka, lz4',
    codec: 3,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAFKAAAAAAK1IpfQAAMAAAATAAABof4M5+YAAAGh/gzn5v//////////////////AAAAFAQiTRhgQIIKAQAA8ihe' +
        'AAAABGswTnsibiI6MCwidGV4dCI6ImEgcGljdHVyZSBvZiBhIHByb2R1Y3QifQBeAAACBGsxMAAfMTAAEkIEBGsyMAAfMjAAEhUG' +
        'kAAfMzAAEhUIkAAfNDAAEhUKkAAfNTAAEhUMkAAfNjAAEhUOkAAfNzAAEhUQkAAfODAAEhUSkAAfOTAAD4FgAAAUBGsxUOABHzHh' +
        'ARBzYAAAFgRrMjEAD+IBEHNgAAAYBGswMQAP4wEQRmAAABqTAA/kARBGYAAAHJMAD+UBEEZgAAAekwAP5gEQRmAAACCTAA/nARBG' +
        'YAAAIpMAD+gBEEZgAAAkkwAP6QEQRmAAACaTAA/qAQtQY3QifQAAAAAA',
      'base64',
    ),
  },
  {
    writer: 'the Java client, zstd',
    codec: 4,
    batch: Buffer.from(
      'AAAAAAAAAAAAAAD8AAAAAAIz5KQBAAQAAAATAAABof4M7dwAAAGh/gzuIgAAAAAAAA/HAAAAAAAAAAAAFCi1L/0AWPwFABJIHiBQ' +
        'rw4QMR6r7UL0dFT31ZyZM47jyNyXI9HxCAVFqPM6pdajclA9QakRMaDFvsqIOc6KfZXY45zYVxmx6IzYV2kdKgNV2J8I+9JgPxJA' +
        'gedx5hidAbvRiWp6ah+F8zqYwQoHN++bmqWDWV89MdtsiHP1pTMRx1lVJQEmILAzCjtOtvuYTb7b2E+2+5hNvttYeCLTTcEnbIJ4' +
        'J8sxyZ0I4bor2CeK+1jhJkKb5GoTOY31J5biPnbI4TGkg90DAQAA',
      'base64',
    ),
  },
  {
    writer: 'librdkafka, zstd',
    codec: 4,
    batch: Buffer.from(
      'AAAAAAAAAAAAAADtAAAAAAIRpfmLAAQAAAATAAABof4M7skAAAGh/gzuyf//////////////////AAAAFCi1L/0AWJ0FAGKHGx8w' +
        'r3OIxmC8evv3/QsOjAgYrmu9jvhIkmexPBbPIEOl00NyRAzt03AYzeKXL7pWxS8jbE388sXXivjldJAMUQEiPANH0AQgbNX3WgF/' +
        '9QzPyyLJNm2tnWSLbZZ5UbS1mOJ5wSZDHMUVxkRc6/8qJiCwMwo7TrbzmE2825hPtvOYTbzbGHjC0o2YJ3cCKyfBMUZOmBA7Kc5j' +
        'CvGuYD4pzmOF8K5g/MmkOI8dUnjs5mD3',
      'base64',
    ),
  },
];

export const lz4LinkedText = 'a picture of a product '.repeat(4_000);
export const lz4LinkedFrame = Buffer.from(
  'BCJNGFxAYGcBAAAAAAAjIgEAAP8IYSBwaWN0dXJlIG9mIGEgcHJvZHVjdCAXAP//////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////////////////////////////////////////' +
    '///RUGN0dXJlxHzBMXEAAAAP9///////////////////////////////////////////////////////////////////////////' +
    '////////////////////////////////////////////////////////////////r1BkdWN0IJWV0dQAAAAAuhIsDw==',
  'base64',
);
