import { constantName } from '../codegen/model-names.js';
import type { CodePart } from '../kernels/code-bytes.js';
import { hotCode } from '../kernels/hot-code.js';
import type { CompiledModel } from '../program/compile-model.js';

/** Something in flash that an inference reads many times. */
export interface HotPiece {
  readonly name: string;
  /** Code goes to the instruction bus only. */
  readonly kind: 'code' | 'constants';
  readonly bytes: number;
  /** How often an inference reads each of its bytes, on the average; of code, by the modelled instructions of the layers that run it. */
  readonly reads: number;
  /** Input sections of the linker. */
  readonly sections: readonly string[];
}

/** Bytes of an instruction: most are of the long form. */
const instructionBytes = 4;

/** Inner loops and constants of a model that are read more than once, those read most first. */
export function hotPieces({ calls }: CompiledModel, prefix: string): readonly HotPiece[] {
  const instructions = new Map<CodePart, number>();
  const constants = new Map<string, HotPiece>();
  calls.forEach(({ choice, packed }, layer) => {
    const { kernel, operation } = choice;
    for (const part of kernel.code(operation)) instructions.set(part, (instructions.get(part) ?? 0) + choice.instructions);
    const reads = kernel.reads?.(operation) ?? new Map<string, number>();
    for (const { name, data, shared = false } of packed.constants) {
      const cName = constantName(prefix, layer, name, shared);
      const times = (reads.get(name) ?? 0) + (constants.get(cName)?.reads ?? 0);
      if (times > 1)
        constants.set(cName, { name: cName, kind: 'constants', bytes: data.byteLength, reads: times, sections: [`*(.rodata.${cName})`] });
    }
  });
  const code = [...instructions].flatMap(([part, count]): HotPiece[] => {
    const hot = hotCode[part];
    if (!hot) return [];
    return [{ name: part, kind: 'code', bytes: hot.bytes, reads: (count * instructionBytes) / hot.bytes, sections: hot.sections }];
  });
  return [...code, ...constants.values()].sort((a, b) => b.reads - a.reads || b.bytes - a.bytes);
}
