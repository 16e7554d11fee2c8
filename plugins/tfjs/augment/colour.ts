import type { Image } from './image.js';

/** Scales towards (below 1) or away from black. */
export function brightness({ pixels }: Image, factor: number): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! * factor;
}

/** Scales around the mean of the image. */
export function contrast({ pixels }: Image, factor: number): void {
  let sum = 0;
  for (const p of pixels) sum += p;
  const mean = sum / pixels.length;
  for (let i = 0; i < pixels.length; i++) pixels[i] = mean + (pixels[i]! - mean) * factor;
}

/** Scales the channels of each pixel around their mean. */
export function saturation({ pixels, channels }: Image, factor: number): void {
  for (let i = 0; i < pixels.length; i += channels) {
    let sum = 0;
    for (let k = 0; k < channels; k++) sum += pixels[i + k]!;
    const grey = sum / channels;
    for (let k = 0; k < channels; k++) pixels[i + k] = grey + (pixels[i + k]! - grey) * factor;
  }
}

/** Keeps the upper bits of every byte. */
export function posterize({ pixels }: Image, bits: number): void {
  const mask = 0xff & (0xff << (8 - bits));
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! & mask;
}

/** Inverts the values from a threshold on. */
export function solarize({ pixels }: Image, threshold: number): void {
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! >= threshold) pixels[i] = 255 - pixels[i]!;
}

/** Stretches every channel to the full range. */
export function autoContrast({ pixels, channels }: Image): void {
  for (let k = 0; k < channels; k++) {
    let low = 255;
    let high = 0;
    for (let i = k; i < pixels.length; i += channels) {
      low = Math.min(low, pixels[i]!);
      high = Math.max(high, pixels[i]!);
    }
    if (high > low) for (let i = k; i < pixels.length; i += channels) pixels[i] = ((pixels[i]! - low) * 255) / (high - low);
  }
}
