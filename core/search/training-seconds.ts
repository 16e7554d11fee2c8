import type { Estimate } from '../plugin/stage.js';

/** Of an image in a training step, whatever the network: augmentation, and the many small operations of a step. */
const secondsPerImage = 0.0002;
/** Of the network per second, in steps: each counts about three times there, forward, for the inputs' gradients and for the weights'. */
const macsPerSecond = 17e9;
/** A step on a path of its own each time, against one on the same path. */
const supernetStep = 1.05;

/**
 * Seconds of training images by a network, on two cores. A straight line through what was measured on two cores of an EPYC Zen 3 with the built-in
 * trainer: networks of 5, 46 (depthwise for the most part) and 115 M multiply-accumulates (3x3 convolutions by Winograd's algorithm) train about 2,000, 263
 * and 160 to 200 images/s; the line gives 2,020, 345 and 143.
 *
 * @param macs multiply-accumulates of one inference; undefined where no network is known, and neither is the time
 */
export function trainingSeconds(images: number, macs: number | undefined, path: 'single' | 'uniform' = 'single'): number | undefined {
  return macs === undefined ? undefined : images * (secondsPerImage + macs / macsPerSecond) * (path === 'uniform' ? supernetStep : 1);
}

/**
 * Training images that take as long as scoring: a forward pass is about a third of a step.
 *
 * @param wanted validation images, 0 = all of the split
 * @param validation images of the split; where nobody knows, all of them are none
 */
export function scoringImages({ recalibrate, validationImages: wanted }: Scoring, validation = 0): number {
  return (recalibrate + (wanted === 0 ? validation : Math.min(wanted, validation))) / 3;
}

interface Scoring {
  readonly recalibrate: number;
  readonly validationImages: number;
}

/** An estimate, none where its seconds are not known. */
export function estimateOf(seconds: number | undefined, note: string): Estimate | undefined {
  return seconds === undefined ? undefined : { seconds, note };
}
