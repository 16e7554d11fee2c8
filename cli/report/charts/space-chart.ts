import { renderChart } from './render.js';

export interface SpacePoint {
  readonly flash: number;
  readonly ram: number;
  readonly parameters: number;
  readonly fits: boolean;
  readonly capable: boolean;
}

/** The analysed space: flash against RAM of every sampled path, with histograms of flash, RAM and parameters under it. */
export function spaceChart(samples: readonly SpacePoint[], limits: { readonly flash: number; readonly ram: number }): Promise<string> {
  const values = samples.map((s) => ({
    flash: s.flash / 1024,
    ram: s.ram / 1024,
    parameters: s.parameters / 1000,
    verdict: s.capable ? 'fits, capable' : s.fits ? 'fits, out of lambda' : 'does not fit',
  }));
  const color = { field: 'verdict', type: 'nominal' as const, title: null };
  const histogram = (field: string, title: string) => ({
    width: 160,
    height: 110,
    mark: 'bar' as const,
    encoding: {
      x: { field, bin: { maxbins: 20 }, type: 'quantitative' as const, title },
      y: { aggregate: 'count' as const, title: null },
      color,
    },
  });
  return renderChart({
    data: { values },
    vconcat: [
      {
        width: 560,
        height: 260,
        layer: [
          {
            mark: { type: 'point', filled: true, opacity: 0.6 },
            encoding: {
              x: { field: 'flash', type: 'quantitative', title: 'flash, KB' },
              y: { field: 'ram', type: 'quantitative', title: 'RAM, KB' },
              color,
            },
          },
          { mark: { type: 'rule', strokeDash: [4, 3] }, encoding: { x: { datum: limits.flash / 1024 } } },
          { mark: { type: 'rule', strokeDash: [4, 3] }, encoding: { y: { datum: limits.ram / 1024 } } },
        ],
      },
      { hconcat: [histogram('flash', 'flash, KB'), histogram('ram', 'RAM, KB'), histogram('parameters', 'parameters, thousand')] },
    ],
  });
}
