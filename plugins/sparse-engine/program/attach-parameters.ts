import type { QuantizedModel, QuantizedNode } from '../../../core/plugin/index.js';
import type { Operation, OperationShape } from '../kernel.js';
import { identityParameters } from '../lowering/identity.js';
import { accumulatorOf, parameterOf } from '../lowering/model-parameters.js';

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
    const unclamped = { lo: -128, hi: 127 };
    switch (node.op) {
      case 'Conv2D':
      case 'DepthwiseConv2D':
      case 'Linear':
        return { lo: node.lo, hi: node.hi, ...accumulatorOf(parameters, node) };
      case 'LayerNorm':
        return {
          ...unclamped,
          gain: parameterOf(parameters, node, 'gain', 'int16'),
          offset: parameterOf(parameters, node, 'offset', 'int32'),
          epsilon: node.epsilon,
          fraction: node.fraction,
        };
      case 'Attention':
        return { ...unclamped, scoreMultiplier: node.scoreMultiplier, outputRatio: node.outputRatio };
      case 'SeqPool':
        return {
          ...unclamped,
          weight: parameterOf(parameters, node, 'weight', 'int8'),
          scoreMultiplier: node.scoreMultiplier,
          outputRatio: node.outputRatio,
        };
      default:
        return unclamped;
    }
  }
}
