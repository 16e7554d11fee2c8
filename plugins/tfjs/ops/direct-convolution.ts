import { attribute, type Emitter, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { type Convolution, convolutionAttributes } from './convolution.js';
import type { NodeOf } from './operator.js';

/** By TensorFlow's own kernel. @param shape of `x`, `[N, H, W, C]` */
export function directConvolution(e: Emitter, x: Value, weight: Value, shape: readonly number[], node: NodeOf<'Conv2D'>): Convolution {
  const attributes = [...convolutionAttributes(node.stride), attribute.bool('use_cudnn_on_gpu', true)];
  const weightShape = [node.kernel, node.kernel, shape[3]!, node.channels];
  const m = math(e);
  // At stride 1 the gradient by the input is a convolution too, with the filter turned around: TensorFlow's own kernel takes up to four times as long.
  const byInput = (dy: Value): Value =>
    node.stride === 1
      ? e.op('Conv2D', [dy, m.transpose(node.kernel === 1 ? weight : m.reverse(weight, [0, 1]), [0, 1, 3, 2])], attributes)
      : e.op('Conv2DBackpropInput', [e.constant(shape, [4], 'int32'), weight, dy], attributes);
  return {
    output: e.op('Conv2D', [x, weight], attributes),
    backward: (dy) => ({
      input: byInput(dy),
      weight: e.op('Conv2DBackpropFilter', [x, e.constant(weightShape, [4], 'int32'), dy], attributes),
    }),
  };
}
