/** Look once: everything that the image stages ask of a picture, from one decode. */
import { createHash } from 'node:crypto';
import { cellsWithin } from './cells.ts';
import type { DecodedPicture, DecodeLimits } from './decode.ts';
import { decodePicture } from './decode.ts';
import { edgeWidth, strongEdges } from './edges.ts';
import { exposureFacts } from './exposure.ts';
import type { PdqFacts, PictureFacts } from './facts.ts';
import { ANALYSER_VERSION } from './facts.ts';
import { findFrame } from './frame.ts';
import { jpegQuality } from './jpeg-quality.ts';
import type { Mask } from './mask.ts';
import { maskOf } from './mask.ts';
import { pdqFacts } from './pdq.ts';
import type { LumaPlane, Pixels, Rect } from './pixels.ts';
import { area } from './pixels.ts';
import { backgroundFacts, foregroundFacts, foregroundRect } from './regions.ts';
import { createScanner } from './scan.ts';
import { signature } from './signature.ts';
import { MIME } from './sniff.ts';
import { effectiveResolution } from './spectrum.ts';
import { trimBox } from './trim.ts';

/** Trimming that removes less than this share of the area leaves the hash as it is. */
const WORTH_TRIMMING = 0.02;

/** Safe to share: measuring is synchronous and keeps no plane. */
const scan = createScanner();

/**
 * Decodes a picture and measures it at its native resolution.
 * @throws PictureError when the bytes are no acceptable picture.
 */
export async function analysePicture(bytes: Uint8Array, limits: DecodeLimits = {}): Promise<PictureFacts> {
  return measurePicture(bytes, await decodePicture(bytes, limits));
}

/** The same for a picture that is already decoded; `bytes` are the file it came from. */
export function measurePicture(bytes: Uint8Array, picture: DecodedPicture): PictureFacts {
  const { pixels, format } = picture;
  const { luma, cells } = scan(pixels);
  const { facts: frame, inner } = findFrame(pixels);
  const mask = maskOf(cells, cellsWithin(cells, inner));
  const foreground = foregroundFacts(cells, mask);
  const edges = strongEdges(luma, foregroundRect(cells, foreground));
  return {
    analyser: ANALYSER_VERSION,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    canonicalSha256: canonicalHash(pixels),
    format,
    mime: MIME[format],
    bytes: bytes.length,
    width: pixels.width,
    height: pixels.height,
    aspect: pixels.width / pixels.height,
    colourSpace: picture.colourSpace,
    bitDepth: picture.bitDepth,
    converted: picture.converted,
    frames: picture.frames,
    orientation: picture.orientation,
    hasAlpha: picture.hasAlpha,
    transparentShare: picture.transparentShare,
    jpegQuality: format === 'jpeg' ? jpegQuality(bytes) : null,
    pdq: pdqFacts(luma),
    trimmedPdq: trimmedHash(pixels, luma, mask, inner),
    ...signature(cells),
    background: backgroundFacts(cells, mask, pixels, luma),
    foreground,
    frame,
    sharpness: {
      edgeWidth: edgeWidth(edges),
      edges: edges.length,
      effectiveResolution: effectiveResolution(luma, edges),
    },
    exposure: exposureFacts(luma, cells, mask),
  };
}

function canonicalHash({ width, height, rgb }: Pixels): string {
  return createHash('sha256').update(`${width}x${height} rgb8\n`).update(rgb).digest('hex');
}

function trimmedHash(pixels: Pixels, luma: LumaPlane, mask: Mask, inner: Rect): PdqFacts | null {
  const box = mask.plain ? trimBox(pixels, inner, mask.colour) : inner;
  if (box === null) return null;
  const removed = 1 - area(box) / (pixels.width * pixels.height);
  return removed > WORTH_TRIMMING ? pdqFacts(luma, box) : null;
}
