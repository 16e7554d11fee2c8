import { type Attribute, attribute, float, type Value } from '../tensorflow/emitter.js';

/** A convolution that ran, and its gradients. */
export interface Convolution {
  /** `[N, H, W, channels]` */
  readonly output: Value;
  backward(dy: Value): { readonly input: Value; readonly weight: Value };
}

/** Of TensorFlow's SAME convolutions, depthwise ones too. */
export function convolutionAttributes(stride: number): readonly Attribute[] {
  return [
    float,
    attribute.ints('strides', [1, stride, stride, 1]),
    attribute.string('padding', 'SAME'),
    attribute.string('data_format', 'NHWC'),
    attribute.ints('dilations', [1, 1, 1, 1]),
  ];
}
