import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { type FrontRow, readFront } from '../pareto/front.js';
import { lastOf } from '../run/export-results.js';
import type { LoadedRun } from '../run/load-run.js';
import { readPart } from '../run/read-part.js';
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
}

export async function collectReport(loaded: LoadedRun): Promise<ReportData> {
  const { run, stages, store } = loaded;
  const part = <T>(kind: string, file: string): Promise<T | undefined> => readPart<T>(store, lastOf(kind, run.plan, stages), file);
  const curves: TrainingCurve[] = [];
  for (const [name, kind] of [
    ['supernet', 'supernet'],
    ['fine-tuning', 'model'],
  ] as const) {
    const points = await part<TrainingCurve['points']>(kind, 'history.json');
    if (points && points.length > 0)
      curves.push({ name, points: points.map(({ step, loss, accuracy, sparsity }) => ({ step, loss, accuracy, sparsity })) });
  }
  const searched: ArtifactRef | undefined = lastOf('search', run.plan, stages);
  return {
    run,
    stages,
    summary: await collectSummary(run.plan, stages, store, {}),
    model: await part('model', 'model.json'),
    analysis: await part('analysis', 'analysis.json'),
    ...(searched ? { search: await readFront(loaded).catch(() => undefined) } : {}),
    curves,
    firmware: await part('firmware', 'report.json'),
    verification: await part('verification', 'verification.json'),
    quantization: await part('quantized', 'report.json'),
  };
}
