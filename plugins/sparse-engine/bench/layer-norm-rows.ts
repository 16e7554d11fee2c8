import { TinyformerError } from '../../../core/plugin/index.js';
import { buildAndRun, CortexMTarget } from '../../cortex-m/index.js';
import type { ExecContext } from '../../native/index.js';
import { readPackageFile } from '../codegen/model-files.js';
import type { Row } from './bench-engine.js';
import { countLast } from './single-layer-rows.js';

/** Scaled-LayerNorm of 256 x 64 values against the same function in FP32 C, compiled without and with the FPU. */
export async function layerNormRows(target: CortexMTarget, context: ExecContext): Promise<readonly Row[]> {
  const ours = await countLast([256, 64], [{ op: 'LayerNorm', inputs: ['input'] }], target, context);
  const withoutFpu = new CortexMTarget({ ...target.chip, fpu: undefined });
  const soft = await countFloat(withoutFpu, context);
  const fpu = await countFloat(target, context);
  return [
    { id: 'layernorm-soft', value: soft / ours, unit: 'x' },
    { id: 'layernorm-fpu', value: fpu / ours, unit: 'x' },
  ];
}

async function countFloat(target: CortexMTarget, context: ExecContext): Promise<number> {
  const { regions, exitCode } = await buildAndRun(
    target,
    { files: { 'main.c': readPackageFile('plugins/sparse-engine/bench/layer-norm-float.c') }, profile: true },
    context,
  );
  if (exitCode !== 0 || regions.length !== 1)
    throw new TinyformerError('TF_INTERNAL', `the LayerNorm in float ended with exit code ${exitCode} after ${regions.length} regions`);
  return regions[0]!.instructions;
}
