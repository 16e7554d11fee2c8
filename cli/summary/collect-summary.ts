import type { ArtifactStore } from '../../core/artifacts/artifact-store.js';
import type { Plan } from '../../core/plan/plan.js';
import type { StageProgress } from '../../workflows/contract.js';
import { lastOf } from '../run/export-results.js';

/** What a run found, in the few figures that matter. Parts whose stage the plan leaves out are absent. */
export interface Summary {
  readonly accuracy: {
    /** Fractions. */
    readonly float?: number;
    readonly int8?: number;
    readonly int8Images?: number;
    readonly chip?: number;
    readonly chipImages?: number;
  };
  readonly flash?: Used;
  readonly ram?: Used;
  readonly instructions?: { readonly count: number; readonly dense?: number; readonly counted: boolean };
  readonly firmware?: { readonly folder: string; readonly sha256: string };
  readonly wallSeconds?: number;
  readonly orchestrationSeconds?: number;
  readonly orchestrationShare?: number;
}

export interface Used {
  readonly bytes: number;
  readonly limit: number;
}

/** The parts of a firmware artifact's `report.json` that are needed here; other engines may leave them out. */
interface FirmwareFigures {
  readonly flash?: { readonly total: number; readonly limit: number };
  readonly ram?: { readonly total: number; readonly limit: number };
  readonly layers?: readonly { readonly instructions: number; readonly denseInstructions: number }[];
}

/** The parts of `verification.json` that are needed here. */
export interface VerificationFigures {
  /** On the whole test set, by the generated C on the host. */
  readonly accuracy?: number;
  readonly images?: number;
  /** On the images that ran on the emulated chip. */
  readonly chipAccuracy?: number;
  readonly chipImages?: number;
  readonly instructions?: number;
  readonly flash?: number;
  readonly ram?: number;
}

export interface Context {
  readonly folder: string;
  /** Absent for a run that was interrupted: its wall time is not its own. */
  readonly timing?: { readonly wallMs: number; readonly orchestrationMs: number; readonly orchestrationShare: number };
}

export async function collectSummary(plan: Plan, stages: readonly StageProgress[], store: ArtifactStore, { folder, timing }: Context): Promise<Summary> {
  const firmware = lastOf('firmware', plan, stages);
  const [report, verification] = await Promise.all([
    readPart<FirmwareFigures>(store, firmware, 'report.json'),
    readPart<VerificationFigures>(store, lastOf('verification', plan, stages), 'verification.json'),
  ]);
  const metricsOf = (kind: string): Readonly<Record<string, number | string>> => {
    const producer = plan.stages.findLast((stage) => stage.produces === kind);
    return stages.find((stage) => stage.name === producer?.name)?.output?.metrics ?? {};
  };
  const float = numeric(metricsOf('model')['accuracy']);
  const { accuracy: int8, images: int8Images, chipAccuracy: chip, chipImages } = { ...metricsOf('verification'), ...verification } as VerificationFigures;
  const modelled = report?.layers?.reduce((sum, layer) => sum + layer.instructions, 0);
  const dense = report?.layers?.reduce((sum, layer) => sum + layer.denseInstructions, 0);
  const count = verification?.instructions ?? modelled;
  const flash = verification?.flash ?? report?.flash?.total;
  const ram = verification?.ram ?? report?.ram?.total;
  return {
    accuracy: defined({ float, int8, int8Images, chip, chipImages }),
    ...(flash === undefined ? {} : { flash: { bytes: flash, limit: plan.constraints.flash } }),
    ...(ram === undefined ? {} : { ram: { bytes: ram, limit: plan.constraints.ram } }),
    ...(count === undefined ? {} : { instructions: { count, ...defined({ dense }), counted: verification?.instructions !== undefined } }),
    ...(firmware ? { firmware: { folder: `${folder}/firmware`, sha256: firmware.sha256 } } : {}),
    ...(timing
      ? { wallSeconds: timing.wallMs / 1000, orchestrationSeconds: timing.orchestrationMs / 1000, orchestrationShare: timing.orchestrationShare }
      : {}),
  };
}

async function readPart<T>(store: ArtifactStore, artifact: Parameters<ArtifactStore['files']>[0] | undefined, name: string): Promise<T | undefined> {
  if (!artifact || !(await store.files(artifact)).some((file) => file.name === name)) return undefined;
  return store.readJson<T>(artifact, name);
}

const numeric = (value: number | string | undefined): number | undefined => (typeof value === 'number' ? value : undefined);

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
