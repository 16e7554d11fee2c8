import { type Image, reflect } from './image.js';

/** Resamples an image around its centre: the pixel at (x, y) comes from (a x + b y + c, d x + e y + f), nearest neighbour, mirrored edges. */
export function affine(image: Image, a: number, b: number, c: number, d: number, e: number, f: number): void {
  const { height, width, channels, pixels } = image;
  const source = pixels.slice();
  const cx = (width - 1) / 2;
  const cy = (height - 1) / 2;
  let to = 0;
  for (let row = 0; row < height; row++) {
    const y = row - cy;
    const [by, ey] = [b * y, e * y];
    for (let column = 0; column < width; column++) {
      const x = column - cx;
      const fromX = reflect(Math.round(a * x + by + c + cx), width);
      const fromY = reflect(Math.round(d * x + ey + f + cy), height);
      const from = (fromY * width + fromX) * channels;
      for (let k = 0; k < channels; k++) pixels[to++] = source[from + k]!;
    }
  }
}
