import { TinyformerError } from '../../../core/plugin/index.js';
import type { FirmwareReport } from '../codegen/firmware-report.js';
import { elements } from './firmware-run.js';
import { unpackLayer } from './unpack-layer.js';

/** Every tensor of one image as the integer reference computes it, by name. */
export type ReferenceTensors = ReadonlyMap<string, Int8Array>;

/**
 * Compares outputs with the reference.
 *
 * @returns the index of the first image that differs, or -1
 */
export function firstDifferingImage(outputs: Int8Array, reference: readonly ReferenceTensors[], output: string): number {
  return reference.findIndex((tensors, image) => {
    const expected = tensors.get(output)!;
    return expected.some((value, i) => value !== outputs[image * expected.length + i]);
  });
}

/**
 * Compares every layer of every image with the reference. Copies that lowering inserted have no tensor there and are passed over.
 *
 * @param images index of each image in the test split, for messages
 * @throws TF_VERIFY naming program, image, layer and the first element that differs
 */
export function compareLayers(
  runner: string,
  layers: Int8Array,
  report: FirmwareReport,
  reference: readonly ReferenceTensors[],
  images: readonly number[],
): void {
  let at = 0;
  reference.forEach((tensors, n) => {
    for (const layer of report.layers) {
      const bytes = layers.subarray(at, at + layer.output.bytes);
      at += layer.output.bytes;
      const expected = tensors.get(layer.output.tensor);
      if (!expected) continue;
      const got = unpackLayer(layer.output, bytes);
      const element = expected.findIndex((value, i) => value !== got[i]);
      if (element < 0) continue;
      const place = coordinates(element, layer.output.shape);
      throw new TinyformerError(
        'TF_VERIFY',
        `${runner} and reference differ on test image ${images[n]}, layer ${layer.index} (${layer.kind} ${layer.id}, kernel ${layer.kernel}): element [${place.join(', ')}] is ${got[element]}, not ${expected[element]}`,
        {
          hint: 'This is a defect of a kernel or of the compiler. Please report it with the quantized model.',
          details: { image: images[n], layer: layer.index, element },
        },
      );
    }
  });
  if (at !== layers.length) throw new TinyformerError('TF_VERIFY', `${runner} wrote ${layers.length} bytes of layers, not ${at}`);
}

function coordinates(element: number, shape: readonly number[]): readonly number[] {
  let rest = element;
  return shape.map((_, axis) => {
    const inner = elements(shape.slice(axis + 1));
    const index = Math.floor(rest / inner);
    rest -= index * inner;
    return index;
  });
}
