import { type FloatTensor, TinyformerError, type Weights } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import type { Fragment } from './fragment.js';
import type { Layout, Parameter } from './layout.js';

/** Scale of the last batch norm of a residual branch: blocks start near the identity, so deep paths train from the first step. */
const branchGamma = 0.5;

/**
 * Seeded start: He for convolutions, 1/sqrt(fan-in) for linear weights. Every weight has a stream of its own name, so that a path starts the
 * same alone and inside its supernet.
 */
export function initialWeights(fragment: Fragment, layout: Layout, seed: number): Float32Array {
  const branchNorms = endsOfBranches(fragment);
  const vector = new Float32Array(layout.size);
  for (const parameter of layout.parameters) {
    const part = vector.subarray(parameter.offset, parameter.offset + parameter.size);
    const deviation = standardDeviation(parameter);
    if (parameter.kind === 'one') part.fill(branchNorms.has(parameter.name) ? branchGamma : 1);
    else if (deviation > 0) {
      const random = randomStream(seed, 'weights', parameter.name);
      for (let i = 0; i < part.length; i++) part[i] = deviation * random.normal();
    }
  }
  return vector;
}

export function initialStatistics(layout: Layout): Float32Array {
  const vector = new Float32Array(layout.statisticsSize);
  for (const { kind, offset, size } of layout.statistics) if (kind === 'runningVariance') vector.fill(1, offset, offset + size);
  return vector;
}

/** Fills a vector from named weights. @throws TF_GRAPH when one is missing or has another size. */
export function vectorFrom(weights: Weights, parameters: readonly Parameter[]): Float32Array {
  const vector = new Float32Array(parameters.reduce((sum, p) => sum + p.size, 0));
  for (const { name, offset, size } of parameters) {
    const tensor = weights.get(name);
    if (tensor?.data.length !== size) {
      throw new TinyformerError('TF_GRAPH', `weight ${name} has ${tensor ? tensor.data.length : 'no'} elements, the graph needs ${size}`);
    }
    vector.set(tensor.data, offset);
  }
  return vector;
}

/** The named weights of a vector, as copies. */
export function namedWeights(vector: Float32Array, parameters: readonly Parameter[]): [string, FloatTensor][] {
  return parameters.map(({ name, shape, offset, size }) => [name, { shape, data: vector.slice(offset, offset + size) }]);
}

function standardDeviation({ kind, shape }: Parameter): number {
  switch (kind) {
    case 'convolution':
      return Math.sqrt(2 / (shape[0]! * shape[1]! * shape[2]!));
    case 'depthwise':
      return Math.sqrt(2 / (shape[0]! * shape[1]!));
    case 'linear':
    case 'score':
      return Math.sqrt(1 / shape[0]!);
    default:
      return 0;
  }
}

/** Names of the gammas whose batch norm feeds an Add as its branch. */
function endsOfBranches(fragment: Fragment): Set<string> {
  const branches = new Set(fragment.nodes.filter((n) => n.op === 'Add').map((n) => n.inputs[1]));
  return new Set(fragment.nodes.filter((n) => n.op === 'BatchNorm' && branches.has(n.output)).map((n) => `${n.id}.gamma`));
}
