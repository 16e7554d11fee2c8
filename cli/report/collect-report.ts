import { isTinyformerError } from '../../core/errors/index.js';
import { type FrontRow, frontRows, type SearchFile } from '../pareto/front.js';
import { lastOf } from '../run/export-results.js';
import type { LoadedRun } from '../run/load-run.js';
import { type ReadPart, readPart } from '../run/read-part.js';
import type {
  AnalysisFigures,
  FirmwareFigures,
  ModelFigures,
  QuantizationFigures,
  VerificationFigures,
} from '../summary/artifact-figures.js';
import { collectSummary, type Summary } from '../summary/collect-summary.js';
import type { TrainingCurve } from './charts/training-chart.js';

/** Everything that a report shows; parts that the run does not have are absent. */
export interface ReportData {
  readonly run: LoadedRun['run'];
  readonly stages: LoadedRun['stages'];
  readonly summary: Summary;
  readonly model?: ModelFigures;
  readonly analysis?: AnalysisFigures;
  readonly search?: readonly FrontRow[];
  readonly curves: readonly TrainingCurve[];
  readonly firmware?: FirmwareFigures;
  readonly verification?: VerificationFigures;
  readonly quantization?: QuantizationFigures;
  readonly unreadable: readonly UnreadablePart[];
}

/** A part that the run has, but the store does not give: damaged or deleted. */
export interface UnreadablePart {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export async function collectReport(loaded: LoadedRun): Promise<ReportData> {
  const { run, stages, store } = loaded;
  const unreadable = new Map<string, UnreadablePart>();
  const read: ReadPart = async (from, artifact, file) => {
    try {
      return await readPart(from, artifact, file);
    } catch (error) {
      if (!isTinyformerError(error) || !artifact) throw error;
      const { code, message, hint } = error;
      unreadable.set(message, { kind: artifact.kind, code, message, ...(hint ? { hint } : {}) });
      return undefined;
    }
  };
  const part = <T>(kind: string, file: string): Promise<T | undefined> => read<T>(store, lastOf(kind, run.plan, stages), file);
  const curves: TrainingCurve[] = [];
  for (const [name, kind] of [
    ['supernet', 'supernet'],
    ['fine-tuning', 'model'],
  ] as const) {
    const points = await part<TrainingCurve['points']>(kind, 'history.json');
    if (points && points.length > 0)
      curves.push({ name, points: points.map(({ step, loss, accuracy, sparsity }) => ({ step, loss, accuracy, sparsity })) });
  }
  const search = await part<SearchFile>('search', 'search.json');
  const figures = {
    run,
    stages,
    summary: await collectSummary(run.plan, stages, store, { read }),
    model: await part<ModelFigures>('model', 'model.json'),
    analysis: await part<AnalysisFigures>('analysis', 'analysis.json'),
    // A plugin's search may write its file in another form.
    ...(search?.candidates && search.pareto ? { search: frontRows(search) } : {}),
    curves,
    firmware: await part<FirmwareFigures>('firmware', 'report.json'),
    verification: await part<VerificationFigures>('verification', 'verification.json'),
    quantization: await part<QuantizationFigures>('quantized', 'report.json'),
  };
  return { ...figures, unreadable: [...unreadable.values()] };
}
