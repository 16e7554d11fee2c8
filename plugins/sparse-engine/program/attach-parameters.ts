import { type IntegerTensor, type QuantizedModel, type QuantizedNode, TinyformerError } from '../../../core/plugin/index.js';
import type { Operation, OperationShape } from '../kernel.js';
import { identityParameters } from '../lowering/identity.js';

type DataOf<T extends IntegerTensor['dtype']> = { int8: Int8Array; int16: Int16Array; int32: Int32Array }[T];

/**
 * Gives operations the integers of the nodes that they came from.
 *
 * @throws TF_GRAPH when a parameter is missing or has another type
 */
export function attachParameters(operations: readonly OperationShape[], { graph, parameters }: QuantizedModel): readonly Operation[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return operations.map((operation) =>
    operation.identity ? { ...operation, ...identityParameters(operation) } : { ...operation, ...parametersOf(nodes.get(operation.id)!) },
  );

  function parametersOf(node: QuantizedNode): Partial<Operation> & Pick<Operation, 'lo' | 'hi'> {
    const get = <T extends IntegerTensor['dtype']>(role: string, dtype: T): DataOf<T> => {
      const tensor = parameters.get(`${node.id}.${role}`);
      if (tensor?.dtype !== dtype)
        throw new TinyformerError(
          'TF_GRAPH',
          `parameter ${node.id}.${role} is ${tensor ? tensor.dtype : 'missing'}, ${node.op} needs ${dtype}`,
        );
      return tensor.data as DataOf<T>;
    };
    const unclamped = { lo: -128, hi: 127 };
    switch (node.op) {
      case 'Conv2D':
      case 'DepthwiseConv2D':
      case 'Linear':
        return {
          lo: node.lo,
          hi: node.hi,
          weight: get('weight', 'int8'),
          bias: get('bias', 'int32'),
          multiplier: get('multiplier', 'int32'),
        };
      case 'LayerNorm':
        return { ...unclamped, gain: get('gain', 'int16'), offset: get('offset', 'int32'), epsilon: node.epsilon, fraction: node.fraction };
      case 'Attention':
        return { ...unclamped, scoreMultiplier: node.scoreMultiplier, outputRatio: node.outputRatio };
      case 'SeqPool':
        return { ...unclamped, weight: get('weight', 'int8'), scoreMultiplier: node.scoreMultiplier, outputRatio: node.outputRatio };
      default:
        return unclamped;
    }
  }
}
