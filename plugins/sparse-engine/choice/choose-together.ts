import { codeBytes } from '../kernels/code-bytes.js';
import { bestChoice, type Choice, type Optimize } from './choose-kernel.js';

/** Block sizes of which a model may have the loops, beside dense ones. */
const allowances = [[2, 4], [4], [2], []] as const;

/**
 * The best choice for each operation of a model, its code counted once: a block size that few layers would take may not be worth the loop that reads it.
 *
 * @param possible ways to run each operation, none of them empty
 */
export function chooseTogether(possible: readonly (readonly Choice[])[], optimize: Optimize): readonly Choice[] {
  const models = allowances.map((blockSizes: readonly number[]) => {
    const choices = possible.map((ways) => {
      const allowed = ways.filter(({ operation: { blockSize } }) => (blockSize !== 2 && blockSize !== 4) || blockSizes.includes(blockSize));
      return bestChoice(allowed.length > 0 ? allowed : ways, optimize)!;
    });
    return { choices, ...totals(choices) };
  });
  return bestChoice(models, optimize)!.choices;
}

function totals(choices: readonly Choice[]): Pick<Choice, 'instructions' | 'bytes'> {
  const parts = new Set(choices.flatMap(({ kernel, operation }) => kernel.code(operation)));
  let instructions = 0;
  let bytes = 0;
  for (const part of parts) bytes += codeBytes[part];
  for (const choice of choices) {
    instructions += choice.instructions;
    bytes += choice.bytes;
  }
  return { instructions, bytes };
}
