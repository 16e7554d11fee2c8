import type { Chip } from '../../../core/plugin/index.js';
import { bestChoice, type Choice, type Optimize, possibleChoices } from '../choice/choose-kernel.js';
import type { Kernel, Operand, OperationShape } from '../kernel.js';
import { codeBytes } from '../kernels/code-bytes.js';

/** A choice and everything the cost of a model needs from it, computed once for all operations of equal structure. */
export interface PricedChoice extends Pick<Choice, 'kernel' | 'instructions' | 'bytes'> {
  readonly scratchBytes: number;
  /** What a model has once, however often it is used: parts of the code and shared tables, with their bytes. */
  readonly once: ReadonlyMap<string, number>;
}

/**
 * Kernel choices by structural key: shapes, and the kept blocks by their sum and a hash. Valid for weights without integers, the cost model's case.
 */
export class CachedChoices {
  readonly #priced = new Map<string, PricedChoice | undefined>();
  readonly #served = new Map<string, boolean>();
  readonly #kernels: readonly Kernel[];
  readonly #chip: Chip;
  readonly #optimize: Optimize;

  constructor(kernels: readonly Kernel[], chip: Chip, optimize: Optimize) {
    this.#kernels = kernels;
    this.#chip = chip;
    this.#optimize = optimize;
  }

  isServed = (operation: OperationShape): boolean => {
    const key = structuralKey(operation);
    const known = this.#served.get(key);
    if (known !== undefined) return known;
    const served = this.#kernels.some((kernel) => kernel.supports(operation));
    this.#served.set(key, served);
    return served;
  };

  choose(operation: OperationShape): PricedChoice {
    const key = structuralKey(operation);
    const known = this.#priced.get(key);
    if (known) return known;
    const variants = operation.blockSize === 0 ? [operation] : [operation, { ...operation, blockSize: 0 as const, keptBlocks: undefined }];
    const best = bestChoice(possibleChoices(variants, this.#kernels, this.#chip), this.#optimize);
    if (!best) throw new RangeError(`no kernel serves ${operation.id}`);
    const priced: PricedChoice = {
      kernel: best.kernel,
      instructions: best.instructions,
      bytes: best.bytes,
      scratchBytes: best.kernel.scratchBytes(best.operation),
      once: new Map<string, number>([
        ...best.kernel.code(best.operation).map((part) => [part, codeBytes[part]] as const),
        ...(best.kernel.sharedBytes?.(best.operation) ?? []),
      ]),
    };
    this.#priced.set(key, priced);
    return priced;
  }
}

function structuralKey(operation: OperationShape): string {
  let key = `${operation.kind} ${operation.stride}${operation.residual ? 'r' : ''}${operation.clamp ?? ''}${operation.pool} ${operation.size} ${operation.heads} ${operation.blockSize}`;
  if (operation.keptBlocks) {
    let kept = 0;
    let hash = 0;
    for (const blocks of operation.keptBlocks) {
      kept += blocks;
      hash = (Math.imul(hash, 31) + blocks) | 0;
    }
    key += ` ${kept}#${hash}`;
  }
  for (const input of operation.inputs) key += operandKey(input);
  return key + operandKey(operation.output);
}

function operandKey({ shape, layout, plane, zeroPoint }: Operand): string {
  const geometry = layout === 'planar' && plane ? `p${plane.rowStride}/${plane.planeStride}/${plane.offset}` : '';
  return ` ${shape.join('x')}${geometry}z${zeroPoint}`;
}
