/**
 * What one look at a picture's bytes tells: plain JSON values that travel in events and are cached by (sha256, analyser).
 * Shares are 0..1, lengths in pixels after EXIF orientation unless a comment says otherwise.
 */

/** Raise it whenever any number below may come out differently for the same bytes: it is part of every cache key. */
export const ANALYSER_VERSION = 2;

/** Versions hash, trimming and signature: always resampled to 512 × 512, area average down and bilinear up (see pdq.ts). Part of every index key. */
export const PDQ_VERSION = 'pdq512-2';

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

export type PictureFacts = {
  analyser: number;
  /** Of the file's bytes, hex. */
  sha256: string;
  /** Of the canonical pixels: upright, flattened on white, sRGB, 8 bit; width and height are part of it. Hex. */
  canonicalSha256: string;
  /** By magic bytes, never by name or header. */
  format: PictureFormat;
  mime: string;
  bytes: number;
  width: number;
  height: number;
  /** width / height. */
  aspect: number;
  /** As stored in the file. */
  colourSpace: 'srgb' | 'grey' | 'cmyk' | 'other';
  /** Bits per channel as stored. */
  bitDepth: number;
  /** What was changed to get canonical pixels. */
  converted: Conversion[];
  /** 1 for a still picture; only the first frame of more is measured. */
  frames: number;
  /** EXIF orientation as stored, 1..8. */
  orientation: number;
  hasAlpha: boolean;
  /** Pixels with alpha below one half; 0 without alpha. */
  transparentShare: number;
  /** IJG quality 1..100 estimated from the quantisation tables; null when the file is no JPEG. */
  jpegQuality: number | null;
  pdq: PdqFacts;
  /** Hash of the picture without its plain margins, when trimming removes more than 2 % of the area. */
  trimmedPdq: PdqFacts | null;
  /** Base64 of 192 bytes: 8 × 8 Cb, Cr and luma of what trimmedPdq is of. */
  trimmedSignature: string | null;
  /** Base64 of 256 bytes: 16 × 16 luma of the stretched picture, row by row. */
  luma: string;
  /** Base64 of 512 bytes: 16 × 16 Cb, then 16 × 16 Cr (128 = neutral), row by row. */
  chroma: string;
  background: BackgroundFacts;
  foreground: ForegroundFacts;
  frame: FrameFacts;
  sharpness: SharpnessFacts;
  exposure: ExposureFacts;
};

export type Conversion = 'orientation' | 'alpha' | 'colour-profile' | 'cmyk' | 'bit-depth' | 'animation';

export type PdqFacts = {
  /** 256 bits, 64 hex digits, word 15 first. */
  hash: string;
  /** 0..100; below 50 the hash alone is weak, 0 means flat. */
  quality: number;
  /** Base64 of 256 bytes: how far bit k's coefficient lies from the median, 0 (would flip first) .. 255. */
  margins: string;
};

export type Rgb = [red: number, green: number, blue: number];

export type BackgroundFacts = {
  /** False when the rim shows no plain colour: a close-up, a scene, a shelf. Then mask, box and fill mean the whole picture. */
  plain: boolean;
  /** Median colour of the rim (after a frame, if there is one). */
  colour: Rgb;
  /** Share of the rim within a small distance of that colour. */
  uniformity: number;
  /** Share of background pixels (off the foreground mask) that are exactly 255,255,255. */
  exactWhite: number;
  /** Share of background pixels with every channel at least 250. */
  nearWhite: number;
  /** Mean luma of the background pixels, 0..255. */
  luma: number;
  /** Top left, top right, bottom right, bottom left pixel. */
  corners: [Rgb, Rgb, Rgb, Rgb];
};

export type ForegroundFacts = {
  /** Bounding box as shares of width and height. */
  box: { x: number; y: number; w: number; h: number };
  /** The larger of box.w and box.h. */
  fillAxis: number;
  /** Mask area / picture area. */
  fillArea: number;
  /** Share of each edge that the foreground touches. All 1 when there is no plain background. */
  touches: { top: number; right: number; bottom: number; left: number };
};

export type FrameFacts = {
  /** 'frame': one colour on four sides with straight inner edges; 'letterbox': bars on two opposite sides. */
  kind: 'none' | 'frame' | 'letterbox' | 'pillarbox';
  /** Thickness as share of the height (top, bottom) or width (left, right). */
  top: number;
  right: number;
  bottom: number;
  left: number;
  /** Null without a frame. */
  colour: Rgb | null;
};

export type SharpnessFacts = {
  /** 10–90 % rise of the sharper quarter of the strong edges inside the foreground, pixels; null when there is no strong edge. */
  edgeWidth: number | null;
  /** Strong edges that were measured. */
  edges: number;
  /** Share 0..1 of the native resolution that carries detail (0.5 = could be stored at half the size). Null without detail to judge. */
  effectiveResolution: number | null;
};

export type ExposureFacts = {
  /** Luma of the foreground, 0..255. */
  mean: number;
  /** 95th minus 5th percentile of the foreground's luma, 0..255. */
  contrast: number;
  /** Foreground pixels with luma at most 4. */
  clippedLow: number;
  /** Foreground pixels with luma at least 251. */
  clippedHigh: number;
};
