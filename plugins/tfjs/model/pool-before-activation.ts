import type { Fragment } from './fragment.js';

/**
 * A fragment whose ReLUs run behind the max-pools that read them, with a quarter of the values for 2x2. Equal bits, gradients included: both orders pick the
 * same value of a window, and where the activation is flat the gradient is zero in both.
 */
export function poolBeforeActivation(fragment: Fragment): Fragment {
  const nodes = [...fragment.nodes];
  const shapes = { ...fragment.shapes };
  for (const [i, activation] of fragment.nodes.entries()) {
    if (activation.op !== 'ReLU' && activation.op !== 'ReLU6') continue;
    const readers = fragment.nodes.filter((node) => node.inputs.includes(activation.output));
    const [pool] = readers;
    if (readers.length !== 1 || pool!.op !== 'MaxPool2D' || fragment.nodes[i + 1] !== pool || activation.output === fragment.output)
      continue;
    nodes[i] = { ...pool!, inputs: activation.inputs, output: activation.output };
    nodes[i + 1] = { ...activation, inputs: [activation.output], output: pool!.output };
    shapes[activation.output] = shapes[pool!.output]!;
  }
  return { ...fragment, nodes, shapes };
}
