import type { Config, TopLevelSpec } from 'vega-lite';

/** Text and lines take the page's colour, so that one picture serves light, dark and print; fills are of middle lightness for the same reason. */
const ink = 'currentColor';
const theme: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: ink,
    titleColor: ink,
    gridColor: ink,
    gridOpacity: 0.12,
    domainColor: ink,
    domainOpacity: 0.4,
    tickColor: ink,
    tickOpacity: 0.4,
  },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', labelColor: ink, titleColor: ink, labelLimit: 0 },
  view: { stroke: null },
  rule: { color: ink },
  text: { color: ink },
  range: { category: ['#2a8fb5', '#e07a5f', '#6fa65e', '#9a7bb0', '#d9a62e', '#8795a3', '#c0567f', '#4f9e93'] },
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
