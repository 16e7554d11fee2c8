import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { TinyformerError } from '../../core/plugin/index.js';
import type { Pixels } from './resize.js';

/** Endings of the files that are images. */
export const imageEndings = ['.png', '.jpg', '.jpeg'];

/** Most megapixels of one picture; a larger one is likely a mistake. */
const maxMegapixels = 100;

/**
 * Decodes a PNG or JPEG file to RGB; transparent parts become black.
 *
 * @throws TF_DATASET when the file is cut off or of another kind, whatever its ending says.
 */
export function decodeImage(bytes: Uint8Array, file: string): Pixels {
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!isPng && !isJpeg)
    throw new TinyformerError('TF_DATASET', `${file} is neither a PNG nor a JPEG file`, { hint: 'Convert or remove it.' });
  try {
    return isPng ? rgb(PNG.sync.read(Buffer.from(bytes))) : rgb(jpeg.decode(bytes, { useTArray: true, maxResolutionInMP: maxMegapixels }));
  } catch (cause) {
    throw new TinyformerError('TF_DATASET', `${file} cannot be decoded: ${(cause as Error).message}`, {
      hint: 'The file is damaged. Replace or remove it.',
      cause,
    });
  }
}

function rgb({ width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array }): Pixels {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3]! / 255;
    for (let k = 0; k < 3; k++) pixels[3 * i + k] = Math.round(data[4 * i + k]! * alpha);
  }
  return { width, height, pixels };
}
