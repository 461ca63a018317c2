/** Bytes to canonical pixels, by sharp: the one place in imaging that leaves plain arithmetic. */
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import sharp from 'sharp';
import type { Metadata } from 'sharp';
import { enlarge } from './enlarge.ts';
import type { Conversion, PictureFacts, PictureFormat } from './facts.ts';
import { PictureError } from './picture-error.ts';
import type { Pixels } from './pixels.ts';
import { endsEarly, sniffFormat } from './sniff.ts';

export type DecodeLimits = {
  /** Pixels of one frame, by the header, before anything is decoded. Default 40,000,000. */
  maxPixels?: number;
  /** Bytes of the file. Default 20 MB, the limit for fetched pictures. */
  maxBytes?: number;
  /** Seconds that decoding may take. Default 20. */
  timeoutSeconds?: number;
};

export type DecodedPicture = {
  pixels: Pixels;
  format: PictureFormat;
  colourSpace: PictureFacts['colourSpace'];
  bitDepth: number;
  frames: number;
  orientation: number;
  hasAlpha: boolean;
  /** Pixels with alpha below one half. */
  transparentShare: number;
  converted: Conversion[];
};

/** A 776 KB PNG can claim 16,000 × 16,000 pixels; 40 million still admits every marketplace's largest useful picture. */
export const MAX_PIXELS = 40e6;
export const MAX_BYTES = 20e6;
const TIMEOUT_SECONDS = 20;

const BITS: Readonly<Record<string, number>> = {
  uchar: 8,
  char: 8,
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
};

const LOADERS_CHOSEN = 'agpis.imaging.loaders';
// Only the loaders of the accepted formats: by default SVG, PDF and camera formats would be tried as well. The choice holds
// for the process, and while it is made no thread can decode, so threads that start later must not make it again.
if (getEnvironmentData(LOADERS_CHOSEN) !== true) {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpeg',
      'VipsForeignLoadPng',
      'VipsForeignLoadWebp',
      'VipsForeignLoadHeif',
      'VipsForeignLoadNsgif',
    ],
  });
  setEnvironmentData(LOADERS_CHOSEN, true);
}
// Pictures differ, so a cache only holds memory; one thread a picture, since many pictures are in flight.
sharp.cache(false);
sharp.concurrency(1);

/**
 * First frame, upright, flattened on white, sRGB, 8 bit.
 * @throws PictureError with every code of PICTURE_ERROR_CODES.
 */
export async function decodePicture(bytes: Uint8Array, limits: DecodeLimits = {}): Promise<DecodedPicture> {
  const { format, header } = await accepted(bytes, limits);
  const raw = await readPixels(bytes, format, header, limits);
  const frames = Math.max(1, header.pages ?? 1);
  const orientation = header.orientation ?? 1;
  return {
    ...flatten(raw.data, raw.info),
    format,
    colourSpace: colourSpaceOf(header),
    bitDepth: BITS[header.depth] ?? 8,
    frames,
    orientation,
    hasAlpha: header.hasAlpha,
    converted: conversions(header, frames, orientation),
  };
}

export type SquareOptions = DecodeLimits & {
  /** Pixels of each side of the square. */
  side: number;
  /** What lies behind transparent pixels, #rrggbb. */
  ground: string;
};

/**
 * First frame, upright, on the ground, sRGB, stretched to a square of side x side x 3 bytes: what networks take. By a triangle filter, and without the fast
 * shrinking of JPEG decoders: so it is what Pillow's BILINEAR makes of the whole picture, which networks are trained on.
 * @throws PictureError with every code of PICTURE_ERROR_CODES.
 */
export async function decodeSquare(bytes: Uint8Array, options: SquareOptions): Promise<Uint8Array> {
  const { format, header } = await accepted(bytes, options);
  const { side, ground } = options;
  const turned = (header.orientation ?? 1) > 4;
  const width = Math.min(side, turned ? header.height : header.width);
  const height = Math.min(side, turned ? header.width : header.height);
  try {
    const rgb = await opened(bytes, header, options)
      .autoOrient()
      .flatten({ background: ground })
      .toColourspace('srgb')
      .resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
      .raw({ depth: 'uchar' })
      .toBuffer();
    return enlarge({ width, height, rgb }, side, side).rgb;
  } catch (error) {
    throw undecodable(bytes, format, error);
  }
}

/** What may be decoded at all. */
async function accepted(
  bytes: Uint8Array,
  { maxBytes = MAX_BYTES, maxPixels = MAX_PIXELS }: DecodeLimits,
): Promise<{ format: PictureFormat; header: Metadata }> {
  if (bytes.length > maxBytes) {
    throw new PictureError(
      'too-large-file',
      `The file has ${bytes.length} bytes; at most ${maxBytes} are accepted.`,
    );
  }
  const format = sniffFormat(bytes);
  const header = await readHeader(bytes, format);
  refuseBomb(header, maxPixels);
  return { format, header };
}

const opened = (bytes: Uint8Array, header: Metadata, { timeoutSeconds = TIMEOUT_SECONDS }: DecodeLimits) =>
  sharp(bytes, {
    limitInputPixels: false,
    failOn: 'error',
    pages: 1,
    ignoreIcc: isSrgb(header),
  }).timeout({ seconds: timeoutSeconds });

async function readHeader(bytes: Uint8Array, format: PictureFormat): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false, failOn: 'error', pages: 1 }).metadata();
  } catch (error) {
    throw undecodable(bytes, format, error);
  }
}

function refuseBomb(header: Metadata, maxPixels: number): void {
  const pixels = header.width * header.height;
  if (pixels <= maxPixels) return;
  throw new PictureError(
    'too-many-pixels',
    `The picture claims ${header.width} × ${header.height} = ${(pixels / 1e6).toFixed(1)} million pixels; at most ${(maxPixels / 1e6).toFixed(1)} million are decoded.`,
  );
}

async function readPixels(bytes: Uint8Array, format: PictureFormat, header: Metadata, limits: DecodeLimits) {
  try {
    return await opened(bytes, header, limits)
      .autoOrient()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw undecodable(bytes, format, error);
  }
}

function undecodable(bytes: Uint8Array, format: PictureFormat, cause: unknown): PictureError {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  if (endsEarly(bytes, format)) {
    const message = `The ${format.toUpperCase()} file stops after ${bytes.length} bytes, before its end (${reason}). Upload it again.`;
    return new PictureError('truncated', message, { cause });
  }
  return new PictureError('corrupt', `The ${format.toUpperCase()} file cannot be decoded (${reason}).`, {
    cause,
  });
}

/** Converting sRGB to sRGB costs as much as decoding, and changes nothing. */
function isSrgb(header: Metadata): boolean {
  if (header.icc === undefined || header.space !== 'srgb') return false;
  const profile = Buffer.from(header.icc);
  return profile.includes('sRGB', 0, 'latin1') || profile.includes(Buffer.from('sRGB', 'utf16le').swap16());
}

function colourSpaceOf(header: Metadata): PictureFacts['colourSpace'] {
  if (header.space === 'srgb' || header.space === 'rgb' || header.space === 'rgb16') return 'srgb';
  if (header.space === 'b-w' || header.space === 'grey16') return 'grey';
  return header.space === 'cmyk' ? 'cmyk' : 'other';
}

function conversions(header: Metadata, frames: number, orientation: number): Conversion[] {
  const done: Conversion[] = [];
  if (orientation !== 1) done.push('orientation');
  if (header.hasAlpha) done.push('alpha');
  if (header.space === 'cmyk') done.push('cmyk');
  else if (header.icc !== undefined && !isSrgb(header)) done.push('colour-profile');
  if ((BITS[header.depth] ?? 8) > 8) done.push('bit-depth');
  if (frames > 1) done.push('animation');
  return done;
}

function flatten(
  data: Buffer,
  info: { width: number; height: number; channels: number },
): { pixels: Pixels; transparentShare: number } {
  const { width, height, channels } = info;
  if (channels === 3) return { pixels: { width, height, rgb: data }, transparentShare: 0 };
  const count = width * height;
  const rgb = new Uint8Array(count * 3);
  const green = channels < 3 ? 0 : 1;
  const blue = channels < 3 ? 0 : 2;
  const alpha = channels === 2 ? 1 : channels === 4 ? 3 : -1;
  let transparent = 0;
  for (let i = 0, from = 0, to = 0; i < count; i++, from += channels, to += 3) {
    const opacity = alpha < 0 ? 255 : data[from + alpha]!;
    if (opacity < 128) transparent++;
    const white = 255 - opacity;
    rgb[to] = Math.round((data[from]! * opacity) / 255 + white);
    rgb[to + 1] = Math.round((data[from + green]! * opacity) / 255 + white);
    rgb[to + 2] = Math.round((data[from + blue]! * opacity) / 255 + white);
  }
  return { pixels: { width, height, rgb }, transparentShare: transparent / count };
}
