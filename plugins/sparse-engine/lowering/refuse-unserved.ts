import { TinyformerError } from '../../../core/plugin/index.js';
import type { OperationKind, OperationShape } from '../kernel.js';

/** What a user can do about an operation that no kernel runs. */
const rewrites: Readonly<Record<OperationKind, string>> = {
  pointwise: 'use stride 1 or 2, and pool in a layer of its own',
  conv3x3: 'use stride 1 or 2, or replace the convolution by a depthwise and a 1x1 convolution',
  depthwise3x3: 'put a 1x1 convolution before it',
  'fully-connected': 'use fewer inputs (smaller images or fewer channels), and blocks of 2 or 4 of them',
  'max-pool': 'use a window that divides the image',
  'average-pool': 'use a window that divides the image',
  'layer-norm': 'normalise 4 to 511 channels',
  attention: 'use more heads, so that each has at most 256 channels',
  softmax: 'use rows of at most 512 elements',
  'seq-pool': 'pool over at most 256 channels',
};

/** @throws TF_OPERATOR naming every operation of the list, with the rewrite that would help. */
export function refuseUnserved(operations: readonly OperationShape[]): void {
  if (operations.length === 0) return;
  const lines = operations.map((operation) => `${operation.kind} ${operation.id} (${describeShapes(operation)})`);
  const kinds = [...new Set(operations.map((operation) => operation.kind))];
  throw new TinyformerError('TF_OPERATOR', `no kernel serves ${lines.join('; ')}`, {
    hint: kinds.map((kind) => `${kind}: ${rewrites[kind]}`).join('. '),
    details: { operations: operations.map((operation) => operation.id) },
  });
}

function describeShapes(operation: OperationShape): string {
  const inputs = operation.inputs.map((input) => `[${input.shape.join(', ')}]`).join(', ');
  const extra = [
    operation.stride === 2 ? 'stride 2' : '',
    operation.residual ? 'residual' : '',
    operation.heads ? `${operation.heads} heads` : '',
    operation.size ? `window ${operation.size}` : '',
  ];
  return [`${inputs} to [${operation.output.shape.join(', ')}]`, ...extra.filter(Boolean)].join(', ');
}
