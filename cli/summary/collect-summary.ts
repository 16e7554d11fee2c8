import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import type { Plan } from '../../core/plan/plan.js';
import type { StageProgress } from '../../workflows/contract.js';
import { lastOf } from '../run/export-results.js';
import { type ReadPart, readPart } from '../run/read-part.js';
import type { FirmwareFigures, VerificationFigures } from './artifact-figures.js';

/** What a run found, in the few figures that matter. Parts whose stage the plan leaves out are absent. */
export interface Summary {
  /** Fractions. */
  readonly accuracy: {
    /** Float, on `floatImages`. */
    readonly float?: number;
    /** Training images where none are set aside for validation. */
    readonly floatImages?: ScoredImages;
    /** Test images, by the generated C on the host. */
    readonly int8?: number;
    readonly int8Images?: number;
    /** Test images on which reference, host and chip gave the same bytes. */
    readonly equalImages?: number;
    readonly equalOn?: readonly string[];
  };
  readonly flash?: Used;
  readonly ram?: Used;
  readonly instructions?: {
    /** Of one image. */
    readonly count: number;
    /** Of the same network with dense int8 kernels. */
    readonly dense?: number;
    readonly counted: boolean;
  };
  readonly firmware?: { readonly folder: string; readonly sha256: string };
  /** Of the run, without start-up. */
  readonly wallSeconds?: number;
  /** From the command to the run: planning, starting or finding the server. */
  readonly startUpSeconds?: number;
  readonly orchestrationSeconds?: number;
  readonly orchestrationShare?: number;
}

export interface Used {
  readonly bytes: number;
  readonly limit: number;
}

export interface SummaryContext {
  /** Where results were copied to, absent when they were not. */
  readonly folder?: string;
  /** Absent for a run that was interrupted: its wall time is not its own. */
  readonly timing?: {
    readonly startUpMs: number;
    readonly wallMs: number;
    readonly orchestrationMs: number;
    readonly orchestrationShare: number;
  };
  /** What reads artifacts, where damaged ones are to be borne. */
  readonly read?: ReadPart;
}

export async function collectSummary(
  plan: Plan,
  stages: readonly StageProgress[],
  store: ArtifactStore,
  { folder, timing, read = readPart }: SummaryContext,
): Promise<Summary> {
  const firmware = lastOf('firmware', plan, stages);
  const report = await read<FirmwareFigures>(store, firmware, 'report.json');
  const verified = await read<VerificationFigures>(store, lastOf('verification', plan, stages), 'verification.json');
  const counted = verified?.instructions?.counted;
  const count = counted || report?.instructions;
  const dense = verified?.instructions?.dense?.total ?? report?.dense?.total;
  const flash = (verified?.flash ?? report?.flash)?.total;
  const ram = (verified?.ram ?? report?.ram)?.total;
  return {
    accuracy: defined({
      float: accuracyOf('model', plan, stages),
      ...(accuracyOf('model', plan, stages) === undefined ? {} : { floatImages: scoredImages(plan, stages) }),
      int8: verified?.accuracy?.accuracy,
      int8Images: verified?.accuracy?.images,
      equalImages: verified?.agreed?.images,
      equalOn: verified?.agreed?.on,
    }),
    ...(flash === undefined ? {} : { flash: { bytes: flash, limit: plan.constraints.flash } }),
    ...(ram === undefined ? {} : { ram: { bytes: ram, limit: plan.constraints.ram } }),
    ...(count === undefined ? {} : { instructions: { count, ...defined({ dense }), counted: Boolean(counted) } }),
    ...(firmware && folder !== undefined ? { firmware: { folder: `${folder}/firmware`, sha256: firmware.sha256 } } : {}),
    ...(timing
      ? {
          wallSeconds: timing.wallMs / 1000,
          startUpSeconds: timing.startUpMs / 1000,
          orchestrationSeconds: timing.orchestrationMs / 1000,
          orchestrationShare: timing.orchestrationShare,
        }
      : {}),
  };
}

export type ScoredImages = 'validation images' | 'training images';

/** What trainings and the search were scored on. */
export function scoredImages(plan: Plan, stages: readonly StageProgress[]): ScoredImages {
  return metricOf('dataset', 'validation', plan, stages) === 0 ? 'training images' : 'validation images';
}

function accuracyOf(kind: string, plan: Plan, stages: readonly StageProgress[]): number | undefined {
  return metricOf(kind, 'accuracy', plan, stages);
}

function metricOf(kind: string, metric: string, plan: Plan, stages: readonly StageProgress[]): number | undefined {
  const producer = plan.stages.findLast((stage) => stage.produces === kind);
  const value = stages.find((stage) => stage.name === producer?.name)?.output?.metrics[metric];
  return typeof value === 'number' ? value : undefined;
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
