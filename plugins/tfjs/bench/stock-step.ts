import { batchNormEpsilon, layerNormEpsilon } from '../../../core/float/index.js';
import type { Graph, GraphNode } from '../../../core/plugin/index.js';
import type { Fragment } from '../model/fragment.js';
import { initialWeights } from '../model/initialize.js';
import { layoutOf } from '../model/layout.js';
import { type Tensor, tf } from '../tensorflow/load.js';

type Weight = (role: string) => Tensor;

/** A training step as a user of TensorFlow.js would write it: its own operations, gradients and Adam. @returns a function that does a step */
export function stockStep(graph: Graph, learningRate: number): (images: Tensor, labels: Tensor) => number {
  const fragment: Fragment = { id: 'path', ...graph };
  const layout = layoutOf(fragment);
  const start = initialWeights(fragment, layout, 1);
  const variables = new Map(
    layout.parameters.map(({ name, shape, offset, size }) => [
      name,
      tf.variable(tf.tensor(start.slice(offset, offset + size), [...shape])),
    ]),
  );
  const optimizer = tf.train.adam(learningRate);
  return (images, labels) => {
    const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, logits(graph, images, variables)).asScalar(), true)!;
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  };
}

function logits(graph: Graph, images: Tensor, variables: ReadonlyMap<string, Tensor>): Tensor {
  const tensors = new Map([[graph.input, images]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((t) => tensors.get(t)!);
    tensors.set(
      node.output,
      run(node, inputs, (role) => variables.get(`${node.id}.${role}`)!),
    );
  }
  return tensors.get(graph.output)!;
}

function run(node: GraphNode, inputs: readonly Tensor[], weight: Weight): Tensor {
  const x = inputs[0]!;
  switch (node.op) {
    case 'Conv2D':
      return tf.conv2d(x.as4D(...four(x)), weight('weight').as4D(...four(weight('weight'))), node.stride, 'same');
    case 'DepthwiseConv2D':
      return tf.depthwiseConv2d(x.as4D(...four(x)), tf.reshape(weight('weight'), [3, 3, -1, 1]), node.stride, 'same');
    case 'BatchNorm': {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean.as1D(), variance.as1D(), weight('beta').as1D(), weight('gamma').as1D(), batchNormEpsilon);
    }
    case 'ReLU':
      return tf.relu(x);
    case 'ReLU6':
      return tf.relu6(x);
    case 'MaxPool2D':
      return tf.maxPool(x.as4D(...four(x)), node.size, node.size, 'valid');
    case 'AvgPool2D':
      return tf.avgPool(x.as4D(...four(x)), node.size, node.size, 'valid');
    case 'Add':
      return tf.add(x, inputs[1]!);
    case 'Linear': {
      const y = tf.add(tf.matMul(tf.reshape(x, [-1, x.shape.at(-1)!]), weight('weight')), weight('bias'));
      return tf.reshape(y, [...x.shape.slice(0, -1), node.channels]);
    }
    case 'LayerNorm': {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, layerNormEpsilon))), weight('gamma')), weight('beta'));
    }
    case 'Attention': {
      const [batch, tokens, width] = x.shape as [number, number, number];
      const headWidth = width / node.heads;
      const [q, k, v] = inputs.map((t) => tf.transpose(tf.reshape(t, [batch, -1, node.heads, headWidth]), [0, 2, 1, 3])) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const map = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(headWidth)));
      return tf.reshape(tf.transpose(tf.matMul(map, v), [0, 2, 1, 3]), [batch, tokens, width]);
    }
    case 'Softmax':
      return tf.softmax(x);
    case 'SeqPool': {
      const [batch, tokens, width] = x.shape as [number, number, number];
      const scores = tf.reshape(tf.matMul(tf.reshape(x, [-1, width]), tf.reshape(weight('weight'), [-1, 1])), [batch, 1, tokens]);
      return tf.reshape(tf.matMul(tf.softmax(scores), x), [batch, width]);
    }
    case 'Reshape':
      return tf.reshape(x, [x.shape[0]!, ...node.shape]);
  }
}

function four(t: Tensor): [number, number, number, number] {
  return t.shape as [number, number, number, number];
}
