import type { Chip } from '../../../core/plugin/index.js';
import { defaultNames } from '../codegen/model-names.js';
import { stackBytes, staticBytes } from '../cost/fixed-bytes.js';
import type { CompiledModel } from '../program/compile-model.js';
import { hotPieces } from './hot-pieces.js';
import { type Placement, placeHot, roomsOf } from './place-hot.js';

/** Where the hot pieces of a model go on a chip, beside its arena. */
export function placeModel(compiled: CompiledModel, chip: Chip, ramLimit: number): Placement {
  const used = stackBytes + staticBytes + Math.ceil(compiled.program.arenaBytes / 8) * 8;
  return placeHot(hotPieces(compiled, defaultNames.prefix), roomsOf(chip, used, ramLimit));
}
