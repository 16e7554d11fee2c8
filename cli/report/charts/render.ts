import type { Config, TopLevelSpec } from 'vega-lite';

/** Muted, readable on white and in print; colours differ in lightness too. */
const theme: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e5e5e5', domainColor: '#999', tickColor: '#999' },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal' },
  view: { stroke: null },
  range: { category: ['#1f6f8b', '#e07a5f', '#8ab17d', '#6d597a', '#e9c46a', '#264653'] },
};

/** SVG text of a Vega-Lite chart, without a browser. */
export async function renderChart(spec: TopLevelSpec): Promise<string> {
  const [vega, lite] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(lite.compile(spec, { config: theme }).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
