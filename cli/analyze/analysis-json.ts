import { type AnalyzedSpace, drawnOf } from './analysis.js';
import { histogram } from './histogram.js';

/** What an analysis found, for scripts: figures and histograms instead of every sample. */
export function analysisJson({ space, target, most, analysis }: AnalyzedSpace): Readonly<Record<string, unknown>> {
  const { samples, ...decision } = analysis;
  return {
    space,
    target,
    ...decision,
    samples: drawnOf(analysis),
    most,
    histograms: {
      flash: histogram(
        samples.map((s) => s.flash),
        1024,
      ),
      ram: histogram(
        samples.map((s) => s.ram),
        1024,
      ),
      parameters: histogram(
        samples.map((s) => s.parameters),
        1000,
      ),
    },
  };
}
