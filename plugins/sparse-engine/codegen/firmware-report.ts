import type { QuantizedModel, Target } from '../../../core/plugin/index.js';
import { type DenseInstructions, denseInstructions } from '../baseline/dense-baseline.js';
import type { Optimize } from '../choice/choose-kernel.js';
import { stackBytes } from '../cost/fixed-bytes.js';
import { denseMacs, keptParameters } from '../cost/parameters-and-macs.js';
import type { Layout, OperationKind } from '../kernel.js';
import { operandBytes, type Plane } from '../layout.js';
import type { PlacedPiece } from '../placement/place-hot.js';
import type { CompiledCall, CompiledModel } from '../program/compile-model.js';
import type { Call, Program } from '../program/plan-program.js';
import { cArrayBytes } from './c-array.js';

/** One kernel call, as reports and `verify` need it. */
export interface LayerReport {
  readonly index: number;
  readonly id: string;
  readonly kind: OperationKind;
  readonly kernel: string;
  readonly stride: 1 | 2;
  readonly residual: boolean;
  readonly pool: 0 | 2;
  readonly heads: number;
  /** A copy that lowering inserted. */
  readonly identity: boolean;
  readonly inputs: readonly (readonly number[])[];
  readonly output: {
    readonly tensor: string;
    readonly shape: readonly number[];
    readonly layout: Layout;
    readonly plane?: Plane;
    readonly bytes: number;
  };
  /** How weights are stored: block size, 0 dense; and the share of weights other than zero. */
  readonly blockSize: number;
  readonly density: number;
  readonly macs: number;
  readonly parameters: number;
  /** Bytes of constants, and of the best dense storage. */
  readonly bytes: number;
  readonly denseBytes: number;
  /** Modelled instructions, and those of the best dense kernel. */
  readonly instructions: number;
  readonly denseInstructions: number;
  /** Arena bytes alive during the call, scratch among them. */
  readonly liveBytes: number;
  readonly scratchBytes: number;
}

/** `report.json` of a firmware artifact. */
export interface FirmwareReport {
  readonly format: 'tinyformer-firmware@1';
  readonly target: { readonly id: string; readonly chip: string; readonly core: string };
  readonly optimize: Optimize;
  readonly classes: number;
  readonly macs: number;
  readonly parameters: number;
  /** Modelled sum; `verify` counts. */
  readonly instructions: number;
  /** The dense int8 baseline, from measured layers and class rates (`baseline/`). */
  readonly dense: DenseInstructions;
  readonly layers: readonly LayerReport[];
  readonly memory: Pick<Program, 'tensors' | 'fastScratchBytes'> & {
    readonly peak: number;
    readonly lowerBound: number;
    readonly planner: string;
    readonly optimal: boolean;
    /** Copies of hot code and constants in RAM without wait states; their bytes are not among those of `ram`. */
    readonly hot: readonly PlacedPiece[];
  };
  /** Bytes; `total` from the linked image. */
  readonly flash: { readonly total: number; readonly limit: number; readonly constants: number };
  readonly ram: { readonly total: number; readonly limit: number; readonly arena: number; readonly stack: number };
  /** C files of the project that belong to no target. */
  readonly sources: readonly string[];
}

/** Everything but the linked sizes. */
export function firmwareReport(request: {
  readonly compiled: CompiledModel;
  readonly model: QuantizedModel;
  readonly target: Target;
  readonly optimize: Optimize;
  readonly limits: { readonly flash: number; readonly ram: number };
  readonly sources: readonly string[];
  readonly hot?: readonly PlacedPiece[];
}): FirmwareReport {
  const { compiled, model, target, optimize, limits, sources, hot = [] } = request;
  const { program, calls } = compiled;
  const layers = calls.map((call, index) => layerReport(call, program.calls[index]!, index));
  const sum = (value: (layer: LayerReport) => number): number => layers.reduce((total, layer) => total + value(layer), 0);
  const { peak, lowerBound, planner, optimal } = program.memory;
  return {
    format: 'tinyformer-firmware@1',
    target: { id: target.id, chip: target.chip.name, core: target.chip.core },
    optimize,
    classes: model.graph.classes,
    macs: sum((layer) => layer.macs),
    parameters: sum((layer) => layer.parameters),
    instructions: sum((layer) => layer.instructions),
    dense: denseInstructions(layers.filter((layer) => !layer.identity).map((layer) => ({ ...layer, output: layer.output.shape }))),
    layers,
    memory: { peak, lowerBound, planner, optimal, tensors: program.tensors, fastScratchBytes: program.fastScratchBytes, hot },
    flash: { total: 0, limit: limits.flash, constants: constantBytes(compiled) },
    ram: { total: 0, limit: limits.ram, arena: program.arenaBytes, stack: stackBytes },
    sources,
  };
}

/** Bytes of all constants of a model, shared tables once. */
export function constantBytes({ calls }: CompiledModel): number {
  const shared = new Map<string, number>();
  let bytes = 0;
  for (const { choice, packed } of calls) {
    bytes += choice.bytes;
    for (const constant of packed.constants) if (constant.shared) shared.set(constant.name, cArrayBytes(constant));
  }
  return [...shared.values()].reduce((sum, table) => sum + table, bytes);
}

function layerReport({ operation, choice, dense }: CompiledCall, call: Call, index: number): LayerReport {
  const { tensor, shape, layout, plane } = operation.output;
  return {
    index,
    id: operation.id,
    kind: operation.kind,
    kernel: choice.kernel.id,
    stride: operation.stride,
    residual: operation.residual,
    pool: operation.pool,
    heads: operation.heads,
    identity: operation.identity === true,
    inputs: operation.inputs.map((input) => input.shape),
    output: { tensor, shape, layout, ...(plane ? { plane } : {}), bytes: operandBytes(operation.output) },
    blockSize: operation.blockSize,
    density: operation.weight ? operation.weight.reduce((n, w) => n + (w === 0 ? 0 : 1), 0) / operation.weight.length : 1,
    macs: denseMacs(operation),
    parameters: keptParameters(operation),
    bytes: choice.bytes,
    denseBytes: dense.bytes,
    instructions: choice.instructions,
    denseInstructions: dense.instructions,
    liveBytes: call.liveBytes,
    scratchBytes: call.scratchBytes,
  };
}
