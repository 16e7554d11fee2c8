import type { Metadata } from 'sharp';
import { TinyformerError } from '../../core/plugin/index.js';
import type { Pixels } from './resize.js';

/** Endings of the files that are images. */
export const imageEndings = ['.png', '.jpg', '.jpeg', '.webp'];

/** Most megapixels of one picture: several are in memory at once, with 3 MB for each. */
const maxMegapixels = 150;

/**
 * Decodes a PNG, JPEG or WebP file to sRGB, turned as its EXIF orientation says; transparent parts become black, of an animation the first frame is taken.
 *
 * @throws TF_DATASET when the file is cut off, damaged, too large, or of another kind, whatever its ending says.
 */
export async function decodeImage(bytes: Uint8Array, file: string): Promise<Pixels> {
  if (!isImage(bytes)) throw new TinyformerError('TF_DATASET', `${file} is no PNG, JPEG or WebP file`, { hint: 'Convert or remove it.' });
  // Here and not above: what it loads is large, and commands that read no picture shall not wait for it.
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels: false });
    checkSize(await image.metadata(), file);
    if (isJpeg(bytes) && !hasEnd(bytes)) throw new Error('it has no end marker');
    const { data, info } = await image.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: info.channels === 4 ? onBlack(data) : data };
  } catch (cause) {
    if (cause instanceof TinyformerError) throw cause;
    throw new TinyformerError('TF_DATASET', `${file} is cut off or damaged (${firstLine(cause)})`, {
      hint: 'Replace or remove it.',
      cause,
    });
  }
}

function isImage(bytes: Uint8Array): boolean {
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  return isJpeg(bytes) || ascii(1, 4) === 'PNG' || (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP');
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** From the header, before there is memory for the pixels. @throws TF_DATASET */
function checkSize({ width, height }: Metadata, file: string): void {
  if (width * height <= maxMegapixels * 1e6) return;
  throw new TinyformerError('TF_DATASET', `${file} has ${width}x${height} pixels, at most ${maxMegapixels} million are read`, {
    hint: 'Make it smaller: training sees a few pixels of it anyway.',
  });
}

/**
 * Whether there is an end marker behind the compressed pixels of a JPEG. Copies that were broken off often have zeros in place of the rest, which decode to grey without a
 * complaint. What comes before the pixels may hold a thumbnail with an end of its own.
 */
function hasEnd(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    // A marker may be filled up with 0xff.
    at += bytes[at + 1] === 0xff ? 1 : 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Buffer.of(0xff, 0xd9), at) >= 0;
}

/** @param rgba colours that are not multiplied by alpha yet */
function onBlack(rgba: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const alpha = rgba[from + 3]! / 255;
    for (let k = 0; k < 3; k++) pixels[to++] = Math.round(rgba[from + k]! * alpha);
  }
  return pixels;
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!;
}
