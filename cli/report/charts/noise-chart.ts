import { renderChart } from './render.js';

export interface LayerNoise {
  readonly name: string;
  readonly op: string;
  /** dB. */
  readonly snr: number;
}

/** Signal over noise of each layer, in dB, in the order of the network. */
export function noiseChart(layers: readonly LayerNoise[]): Promise<string> {
  return renderChart({
    width: 420,
    height: { step: 14 },
    data: { values: layers.map((layer, order) => ({ ...layer, order })) },
    layer: [
      {
        mark: 'bar',
        encoding: {
          y: { field: 'name', type: 'nominal', sort: { field: 'order' }, title: null, axis: { labelLimit: 0, labelFontSize: 10 } },
          x: { field: 'snr', type: 'quantitative', title: 'signal over noise, dB' },
          color: { field: 'op', type: 'nominal', title: 'operation' },
        },
      },
      { mark: { type: 'rule', strokeDash: [4, 3], color: 'currentColor', opacity: 0.6 }, encoding: { x: { datum: 20 } } },
    ],
  });
}
