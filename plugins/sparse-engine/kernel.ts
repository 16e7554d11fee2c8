import type { Chip, Shape } from '../../core/plugin/index.js';
import type { CodePart } from './kernels/code-bytes.js';
import type { Plane } from './layout.js';
import type { Clamp } from './lowering/clamp.js';

/**
 * How a tensor lies in the arena. `hwc`: `[H, W, C]` (tokens `[T, C]`) without gaps. `planar`: `[C][H + 2][W + 2]`, room for a one-pixel border
 * of the zero point around each channel plane, for depthwise kernels, which fill it and work in place.
 */
export type Layout = 'hwc' | 'planar';

/** A tensor as an operation sees it. */
export interface Operand {
  readonly tensor: string;
  /** `[H, W, C]`, `[T, C]` or `[C]`. */
  readonly shape: Shape;
  readonly layout: Layout;
  /** Geometry of a planar operand, set by lowering; absent: bordered planes of its own shape (`borderedPlane`). */
  readonly plane?: Plane;
  readonly scale: number;
  readonly zeroPoint: number;
}

export type OperationKind =
  /** 1x1 convolution on positions, and token linear: the same arithmetic. Shapes `[H, W, C]` or `[T, C]`; stride 1 or 2 (1x1 stride 2 reads every second position). */
  | 'pointwise'
  | 'conv3x3'
  | 'depthwise3x3'
  /** Linear on a single vector `[C]`. */
  | 'fully-connected'
  | 'max-pool'
  | 'average-pool'
  | 'layer-norm'
  | 'attention'
  | 'softmax'
  | 'seq-pool';

/** Shape and structure of one kernel call: all that cost, scratch and size depend on, known without weights. */
export interface OperationShape {
  readonly id: string;
  readonly kind: OperationKind;
  readonly inputs: readonly Operand[];
  readonly output: Operand;
  readonly stride: 1 | 2;
  /** Accumulating kinds: the second input is a skip tensor that is added; the output then overwrites it in place. */
  readonly residual: boolean;
  /** A 2x2 max-pool fused after a convolution: `output.shape` is the pooled one. */
  readonly pool: 0 | 2;
  /** Pool window, attention heads: by kind. */
  readonly size: number;
  readonly heads: number;
  /** Block size that pruning used (0 = dense weights). */
  readonly blockSize: 0 | 2 | 3 | 4;
  /** Kept blocks of each output channel (per channel row masks for depthwise); undefined when dense. */
  readonly keptBlocks?: readonly number[];
  /** Limits of the output that saturation does not give. */
  readonly clamp?: Clamp;
  /** A copy that lowering inserted, no node of the model. */
  readonly identity?: boolean;
}

/** An operation with its integer parameters, ready to be packed. */
export interface Operation extends OperationShape {
  readonly lo: number;
  readonly hi: number;
  /** `[co, kh, kw, ci]`, `[co, ci]`, `[c, 3, 3]` or `[c]`. */
  readonly weight?: Int8Array;
  readonly bias?: Int32Array;
  readonly multiplier?: Int32Array;
  /** LayerNorm. */
  readonly gain?: Int16Array;
  readonly offset?: Int32Array;
  readonly epsilon?: number;
  readonly fraction?: number;
  /** Attention, SeqPool. */
  readonly scoreMultiplier?: number;
  readonly outputRatio?: number;
}

/** Constant data of one operation. Arrays are emitted as `static const` C arrays, aligned as said. */
export interface ConstantArray {
  /** Suffix of the C name, unique within the operation: `weights`, `parameters`, ... Equal `shared` names are emitted once per model (tables). */
  readonly name: string;
  readonly type: 'uint8_t' | 'int8_t' | 'int16_t' | 'uint16_t' | 'int32_t' | 'uint32_t';
  readonly data: Uint8Array | Int8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
  readonly align: 1 | 4 | 8;
  readonly shared?: boolean;
}

/** Packed constants and the call that uses them. */
export interface PackedOperation {
  readonly constants: readonly ConstantArray[];
  /**
   * The C statement(s) of the call. `${name}` of a constant is given by `names.constant(name)`, tensors by `names.tensor(i)` / `names.output`
   * (expressions of type `int8_t *`), scratch by `names.scratch` (8-byte aligned `void *`).
   */
  call(names: CallNames): string;
}

export interface CallNames {
  constant(name: string): string;
  input(index: number): string;
  readonly output: string;
  readonly scratch: string;
}

/** Instructions of one call by class, as the profiler counts them; the sum is what the search uses. */
export interface KernelCost {
  readonly instructions: number;
}

/**
 * One way to run an operation: C files beside a TypeScript description. Each C file holds a version with DSP instructions (under
 * `#if defined(__ARM_FEATURE_DSP)`) and a portable C99 twin with equal bits.
 */
export interface Kernel {
  /** Names the C function too: `tf_<id with underscores>`. */
  readonly id: string;
  /** C and header files below plugins/sparse-engine/kernels. */
  readonly sources: readonly string[];
  supports(shape: OperationShape): boolean;
  /** Bytes of arena scratch, 8-byte aligned. */
  scratchBytes(shape: OperationShape): number;
  /** Input index whose memory the output may reuse, or undefined. A residual's skip is always reused. */
  inPlace(shape: OperationShape): number | undefined;
  /** Exact bytes of constants that `pack` will produce for these kept blocks (headers, tables of its own included, shared tables not). */
  constantBytes(shape: OperationShape): number;
  /** Ids of shared constant tables and their bytes. */
  sharedBytes?(shape: OperationShape): ReadonlyMap<string, number>;
  /** Parts of the code that are linked for this operation; the estimate counts each once. */
  code(shape: OperationShape): readonly CodePart[];
  cost(shape: OperationShape, chip: Chip): KernelCost;
  /** How often a call reads each byte of a constant, by its name, on the average; absent: once. */
  reads?(shape: OperationShape): ReadonlyMap<string, number>;
  pack(operation: Operation): PackedOperation;
}
