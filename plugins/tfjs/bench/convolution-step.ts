import { conv2d } from '../ops/conv2d.js';
import type { Value } from '../tensorflow/emitter.js';
import { GraphEmitter } from '../tensorflow/graph-emitter.js';
import { tf } from '../tensorflow/load.js';
import { math } from '../tensorflow/math.js';
import { Session } from '../tensorflow/session.js';

/** A 3x3 convolution with its two gradients, both ways in one graph: `run(fast)` takes the way that a training takes, or the direct one. */
export class ConvolutionStep {
  private readonly session: Session;

  constructor(batch: number, side: number, channels: number, folder: string) {
    const e = new GraphEmitter();
    const shape = [side, side, channels];
    const variables = { x: e.variable('x', [batch, ...shape]), weight: e.variable('weight', [3, 3, channels, channels]) };
    const set = Object.entries(variables).map(([name, variable]) => e.assign(variable, e.feed(`set/${name}`, variable.shape)));
    e.identity(e.constant([1], []), set, 'set');
    const [x, weight] = [e.read(variables.x), e.read(variables.weight)];
    const node = { op: 'Conv2D', kernel: 3, stride: 1, channels, bias: false, id: 'n', inputs: ['x'], output: 'y' } as const;
    for (const fast of [true, false]) {
      const { output, backward } = conv2d.forward(e, {
        node,
        batch,
        inputs: [x],
        shapes: [shape],
        output: shape,
        weights: { weight },
        fast,
      });
      const { inputs, weights } = backward(output);
      e.identity(this.oneOfEach(e, [inputs[0]!, weights['weight']!]), [], `step/${fast}`);
    }
    this.session = Session.load(e, folder);
    const normal = (of: readonly number[]) => tf.randomNormal([...of], 0, 1, 'float32', 1);
    const feeds = { 'set/x': normal(variables.x.shape), 'set/weight': normal(variables.weight.shape) };
    tf.dispose([...this.session.run(feeds, ['set']), ...Object.values(feeds)]);
  }

  run(fast: boolean): void {
    tf.dispose(this.session.run({}, [`step/${fast}`]));
  }

  close(): void {
    this.session.close();
  }

  /** Needs all that was computed, and takes no time to hand over. */
  private oneOfEach(e: GraphEmitter, values: readonly Value[]): Value {
    const m = math(e);
    return m.concat(values.map((value) => m.gather(m.reshape(value, [-1]), e.constant([0], [1], 'int32'))));
  }
}
