import type { Operand, OperationShape } from '../kernel.js';
import { borderedPlane, depthwisePlane } from '../layout.js';
import { identityOperation } from './identity.js';
import type { Readers } from './readers.js';
import { sameShape } from './same-shape.js';

/**
 * Puts depthwise convolutions on planes: the operation before leaves room for a border, the convolution fills it and works in them in place, the
 * projection after reads them. Where a neighbour has other readers or no kernel for planes, a 1x1 identity copies into or out of planes.
 */
export function chooseLayouts(
  operations: readonly OperationShape[],
  readers: Readers,
  isServed: (operation: OperationShape) => boolean,
): readonly OperationShape[] {
  const replaced = new Map<OperationShape, readonly OperationShape[]>();
  const current = (operation: OperationShape): OperationShape => replaced.get(operation)?.at(-1) ?? operation;
  for (const original of operations) {
    if (original.kind !== 'depthwise3x3') continue;
    const [input] = current(original).inputs as readonly [Operand];
    const inName = `${original.id} planes in`;
    const outName = `${original.id} planes out`;
    const writer = readers.onlyReader(input.tensor) === original ? readers.writer(input.tensor) : undefined;
    const before = writer && planarWriter(current(writer), input);
    const copyIn =
      before && isServed(before) ? undefined : identityOperation(inName, input, planar(input, borderedPlane(input.shape), inName));
    const planarInput = copyIn ? copyIn.output : before!.output;
    const plane = depthwisePlane(planarInput.plane!);

    const reader = readers.onlyReader(original.output.tensor);
    const planarOutput = planar(original.output, plane);
    const after = reader && planarReader(current(reader), planarOutput);
    const copyFrom = planar(original.output, plane, outName);
    const copyOut = after && isServed(after) ? undefined : identityOperation(outName, copyFrom, original.output);
    const convolution = { ...original, inputs: [planarInput], output: copyOut ? copyFrom : planarOutput };

    if (!copyIn) replaced.set(writer!, [...(replaced.get(writer!)?.slice(0, -1) ?? []), before!]);
    if (!copyOut) replaced.set(reader!, [after!]);
    replaced.set(original, [...(copyIn ? [copyIn] : []), convolution, ...(copyOut ? [copyOut] : [])]);
  }
  return operations.flatMap((operation) => replaced.get(operation) ?? [operation]);
}

function planar(operand: Operand, plane: Operand['plane'], tensor = operand.tensor): Operand {
  return { ...operand, tensor, layout: 'planar', plane };
}

function planarWriter(operation: OperationShape, operand: Operand): OperationShape | undefined {
  if (operation.kind === 'depthwise3x3' || !sameShape(operation.output, operand)) return undefined;
  return { ...operation, output: planar(operation.output, borderedPlane(operation.output.shape)) };
}

/** The reader, reading a tensor where the convolution leaves it. */
function planarReader(operation: OperationShape, operand: Operand): OperationShape | undefined {
  const [first, ...others] = operation.inputs;
  if (operation.kind === 'depthwise3x3' || first!.tensor !== operand.tensor || !sameShape(first!, operand)) return undefined;
  return { ...operation, inputs: [operand, ...others] };
}
