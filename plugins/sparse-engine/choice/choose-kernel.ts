import type { Chip } from '../../../core/plugin/index.js';
import type { Kernel, OperationShape } from '../kernel.js';

/** What a choice prefers: fewer bytes of constants, fewer instructions, or both at an exchange rate. */
export type Optimize = 'size' | 'speed' | 'balanced';

/** What a byte of flash is worth to 'balanced': a typical model has 150 instructions for each byte of its weights. */
const instructionsPerByte = 128;

/** A kernel for an operation, and what it costs there. */
export interface Choice {
  readonly operation: OperationShape;
  readonly kernel: Kernel;
  /** Modelled instructions of one call. */
  readonly instructions: number;
  /** Bytes of constants, headers included, shared tables not. */
  readonly bytes: number;
}

/**
 * All ways to run an operation.
 *
 * @param variants the operation stored with several block sizes, dense among them
 */
export function possibleChoices(variants: readonly OperationShape[], kernels: readonly Kernel[], chip: Chip): readonly Choice[] {
  return variants.flatMap((operation) =>
    kernels
      .filter((kernel) => kernel.supports(operation))
      .map((kernel) => ({
        operation,
        kernel,
        instructions: kernel.cost(operation, chip).instructions,
        bytes: kernel.constantBytes(operation),
      })),
  );
}

type Costs = Pick<Choice, 'instructions' | 'bytes'>;

/** The best choice; the first among equals, so that the order of kernels decides and bytes are reproducible. Undefined when there is none. */
export function bestChoice<T extends Costs>(choices: readonly T[], optimize: Optimize): T | undefined {
  const score = ({ instructions, bytes }: Costs): readonly [number, number] => {
    switch (optimize) {
      case 'size':
        return [bytes, instructions];
      case 'speed':
        return [instructions, bytes];
      case 'balanced':
        return [instructions + instructionsPerByte * bytes, instructions];
    }
  };
  let best: T | undefined;
  for (const choice of choices) if (!best || isLess(score(choice), score(best))) best = choice;
  return best;
}

function isLess(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
