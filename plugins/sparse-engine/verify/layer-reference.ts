import { integerReference } from '../../../core/integer/index.js';
import type { QuantizedModel } from '../../../core/plugin/index.js';
import { removeIdleChannels } from '../lowering/remove-idle-channels.js';
import type { ReferenceTensors } from './compare-layers.js';

/**
 * What the layers of generated code write for an image, from what the integer reference gives for it: the output of the model as it is, before it the
 * tensors of the model without idle channels, because those hold something else where nothing reads.
 */
export function layerReference(model: QuantizedModel): (image: Int8Array, expected: ReferenceTensors) => ReferenceTensors {
  const { output } = model.graph;
  const compiled = integerReference(removeIdleChannels(model));
  return (image, expected) => new Map([...compiled(image), [output, expected.get(output)!]]);
}
