import { html, type Markup, raw } from './markup.js';

const css = `
:root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --soft: #5c6670; --line: #d9dee3; --panel: #f5f7f9; --accent: #2a8fb5; --good: #6fa65e; }
@media (prefers-color-scheme: dark) { :root { --page: #15181c; --ink: #e4e8ec; --soft: #98a3ae; --line: #333a42; --panel: #1d2127; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 920px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 19px; margin: 44px 0 8px; border-top: 1px solid var(--line); padding-top: 20px; }
p { margin: 8px 0; max-width: 70ch; } .soft, figcaption { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 24px 0 0; }
.tile { background: var(--panel); border-radius: 8px; padding: 12px 16px; } .tile b { display: block; font-size: 22px; font-weight: 600; }
.tile span { color: var(--soft); font-size: 13px; } .meter { height: 6px; border-radius: 3px; background: var(--line); margin-top: 8px; overflow: hidden; }
.meter i { display: block; height: 100%; background: var(--accent); }
figure { margin: 16px 0; } figure svg { max-width: 100%; height: auto; } figcaption { font-size: 13px; max-width: 75ch; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; margin: 8px 0; min-width: 60%; }
th { text-align: left; font-weight: 600; color: var(--soft); } th, td { padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } code { font: 12px ui-monospace, monospace; overflow-wrap: anywhere; }
@media print { :root { --page: #fff; --ink: #000; --soft: #444; --line: #bbb; --panel: #f2f2f2; } main { max-width: none; padding: 0; }
  figure, .tile, tr { break-inside: avoid; } h2 { break-after: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/** A whole document that needs nothing but itself. */
export function page(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tinyformer"><title>${title}</title><style>${raw(css)}</style></head><body><main>${body}</main></body></html>
`.text;
}
