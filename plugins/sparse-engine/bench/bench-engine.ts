import { CortexMTarget } from '../../cortex-m/index.js';
import type { ExecContext } from '../../native/index.js';
import { stm32f746 } from '../../stm32f746/index.js';
import { textTable } from '../text-table.js';
import type { CountedModel } from './count-model.js';
import { layerNormRows } from './layer-norm-rows.js';
import { otherNetworkRows, referenceRows } from './model-rows.js';
import { plannerRows } from './planner-rows.js';
import { smallLayerRows, softmaxRows } from './single-layer-rows.js';

export interface Row {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
}

export interface BenchContext extends ExecContext {
  progress?(message: string): void;
  /** Stops between two binaries. */
  readonly signal?: AbortSignal;
  /** Folder for the builds, default the system's temporary folder. */
  readonly workdir?: string;
}

export interface EngineBench {
  readonly rows: readonly Row[];
  /** The same for people, and the layers of the 75 % sparse reference network: count beside estimate and modelled cycles. */
  readonly table: string;
}

/** Networks of the planner rows. */
const plannerNetworks = 1000;

/**
 * Counts the engine on the emulated STM32F746: every row of the reference network, single layers, four more networks, the memory planner.
 * Instructions are exact; random weights and inputs have fixed seeds; every binary's output is compared with the integer reference.
 *
 * @throws TF_TOOL_MISSING, TF_TOOL_FAILED, TF_VERIFY
 */
export async function benchEngine(context: BenchContext): Promise<EngineBench> {
  const progress = (message: string): void => {
    context.signal?.throwIfAborted();
    context.progress?.(message);
  };
  const target = new CortexMTarget(stm32f746);
  const reference = await referenceRows(target, context, progress);
  progress('single layers');
  const single = [
    ...(await softmaxRows(target, context)),
    ...(await layerNormRows(target, context)),
    ...(await smallLayerRows(target, context)),
  ];
  const others = await otherNetworkRows(target, context, progress);
  progress('memory planner');
  const rows = [...reference.rows, ...single, ...others, ...plannerRows(plannerNetworks, target.chip)];
  return { rows, table: `${rowsTable(rows)}\n\nReference network, 75 % sparse, layer by layer\n\n${layersTable(reference.model75)}` };
}

function rowsTable(rows: readonly Row[]): string {
  return textTable([['id', 'value', 'unit'], ...rows.map(({ id, value, unit }) => [id, format(value), unit])]);
}

/** Count, estimate and modelled cycles of every layer. */
export function layersTable({ report, layers }: CountedModel): string {
  const lines = layers.map((layer) => {
    const { kind, inputs, output, blockSize, macs } = report.layers[layer.index]!;
    const error = `${((100 * layer.estimate) / layer.instructions - 100).toFixed(1)} %`;
    return [
      `${layer.index}`,
      kind,
      layer.kernel,
      inputs[0]!.join('x'),
      output.shape.join('x'),
      blockSize === 0 ? 'dense' : `b${blockSize}`,
      `${layer.instructions}`,
      error,
      macs ? (layer.instructions / macs).toFixed(3) : '',
      layer.cycles.join('-'),
    ];
  });
  return textTable([
    ['layer', 'kind', 'kernel', 'input', 'output', 'weights', 'instructions', 'estimate', 'per MAC', 'modelled cycles'],
    ...lines,
  ]);
}

function format(value: number): string {
  if (Number.isInteger(value)) return `${value}`;
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}
