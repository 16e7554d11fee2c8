import { renderChart } from './render.js';

export interface LayerCost {
  readonly name: string;
  readonly kernel: string;
  readonly instructions: number;
  readonly bytes: number;
}

/** Instructions of each layer as counted on the emulated core, coloured by kernel. */
export function layerChart(layers: readonly LayerCost[]): Promise<string> {
  const values = layers.map((layer, i) => ({ ...layer, order: i, millions: layer.instructions / 1e6 }));
  return renderChart({
    width: 420,
    height: { step: 14 },
    data: { values },
    mark: 'bar',
    encoding: {
      y: { field: 'name', type: 'nominal', sort: { field: 'order' }, title: null, axis: { labelLimit: 0, labelFontSize: 10 } },
      x: { field: 'millions', type: 'quantitative', title: 'instructions, million' },
      color: { field: 'kernel', type: 'nominal', title: 'kernel' },
    },
  });
}
