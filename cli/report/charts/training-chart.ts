import { renderChart } from './render.js';

export interface TrainingCurve {
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly loss: number; readonly accuracy?: number; readonly sparsity?: number }[];
}

/** Loss of each training over its steps, and below it sparsity and validation accuracy where they were measured. */
export function trainingChart(curves: readonly TrainingCurve[]): Promise<string> {
  const loss = curves.flatMap((c) => c.points.map((p) => ({ training: c.name, step: p.step, value: p.loss })));
  const shares = curves.flatMap((c) =>
    c.points.flatMap((p) => [
      ...(p.sparsity === undefined ? [] : [{ series: `sparsity, ${c.name}`, step: p.step, value: p.sparsity }]),
      ...(p.accuracy === undefined ? [] : [{ series: `accuracy, ${c.name}`, step: p.step, value: p.accuracy }]),
    ]),
  );
  const x = { field: 'step', type: 'quantitative' as const, title: 'step' };
  return renderChart({
    vconcat: [
      {
        width: 560,
        height: 220,
        data: { values: loss },
        mark: { type: 'line', interpolate: 'monotone' },
        encoding: {
          x,
          y: { field: 'value', type: 'quantitative', title: 'training loss', scale: { zero: false } },
          color: { field: 'training', type: 'nominal', title: null },
        },
      },
      ...(shares.length === 0
        ? []
        : [
            {
              width: 560,
              height: 120,
              data: { values: shares },
              mark: { type: 'line' as const, point: true },
              encoding: {
                x,
                y: { field: 'value', type: 'quantitative' as const, title: 'share', axis: { format: '.0%' } },
                color: { field: 'series', type: 'nominal' as const, title: null },
              },
            },
          ]),
    ],
    resolve: { scale: { color: 'independent' } },
  });
}
