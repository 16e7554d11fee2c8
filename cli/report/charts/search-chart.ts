import { renderChart } from './render.js';

export interface SearchPoint {
  readonly accuracy: number;
  readonly flash: number;
  readonly ram: number;
  readonly instructions: number;
}

/** Accuracy (int8, simulated) against flash of every candidate; the Pareto front as a line, the winner as a star. */
export function searchChart(candidates: readonly SearchPoint[], front: readonly number[], best: number): Promise<string> {
  const values = candidates.map((c, i) => ({
    flash: c.flash / 1024,
    accuracy: c.accuracy,
    ram: c.ram / 1024,
    kind: i === best ? 'winner' : front.includes(i) ? 'Pareto front' : 'candidate',
  }));
  const line = front.map((i) => values[i]!).sort((a, b) => a.flash - b.flash);
  const x = { field: 'flash', type: 'quantitative' as const, title: 'flash, KB', scale: { zero: false } };
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: 'accuracy, int8 simulated',
    axis: { format: '.1%', tickCount: 6 },
    scale: { zero: false },
  };
  return renderChart({
    width: 600,
    height: 300,
    layer: [
      { data: { values: line }, mark: { type: 'line', color: 'currentColor', opacity: 0.5, strokeDash: [4, 3] }, encoding: { x, y } },
      {
        data: { values },
        mark: { type: 'point', filled: true, opacity: 0.85, size: 70 },
        encoding: {
          x,
          y,
          color: { field: 'kind', type: 'nominal', title: null },
          shape: {
            field: 'kind',
            type: 'nominal',
            title: null,
            scale: { domain: ['candidate', 'Pareto front', 'winner'], range: ['circle', 'diamond', 'triangle-up'] },
          },
        },
      },
    ],
  });
}
