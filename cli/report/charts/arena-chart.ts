import { renderChart } from './render.js';

export interface ArenaTensor {
  readonly name: string;
  readonly kind: 'tensor' | 'scratch';
  readonly offset: number;
  readonly bytes: number;
  /** Indices of the first and last operation that it lives through. */
  readonly first: number;
  readonly last: number;
}

/** The arena over time: a rectangle per tensor from its first to its last operation, at its bytes; lines for the peak and the limit. */
export function arenaChart(tensors: readonly ArenaTensor[], peak: number, limit: number): Promise<string> {
  const values = tensors.map((t) => ({ ...t, from: t.first, to: t.last + 1, low: t.offset / 1024, high: (t.offset + t.bytes) / 1024 }));
  const top = limit <= peak * 2 ? [peak, limit] : [peak];
  const rules = top.map((bytes) => ({
    y: bytes / 1024,
    what: bytes === peak ? `peak ${(peak / 1024).toFixed(1)} KB` : `limit ${(limit / 1024).toFixed(0)} KB`,
  }));
  return renderChart({
    width: 640,
    height: 320,
    layer: [
      {
        data: { values },
        mark: { type: 'rect', opacity: 0.9 },
        encoding: {
          x: { field: 'from', type: 'quantitative', title: 'operation', scale: { nice: false } },
          x2: { field: 'to' },
          y: { field: 'low', type: 'quantitative', title: 'arena, KB' },
          y2: { field: 'high' },
          color: { field: 'kind', type: 'nominal', title: null },
          tooltip: { field: 'name', type: 'nominal' },
        },
      },
      {
        data: { values: rules },
        mark: { type: 'rule', strokeDash: [4, 3], color: 'currentColor', opacity: 0.6 },
        encoding: { y: { field: 'y', type: 'quantitative' } },
      },
      {
        data: { values: rules },
        mark: { type: 'text', align: 'left', dx: 4, dy: -6, color: 'currentColor' },
        encoding: { y: { field: 'y', type: 'quantitative' }, x: { value: 0 }, text: { field: 'what' } },
      },
    ],
  });
}
