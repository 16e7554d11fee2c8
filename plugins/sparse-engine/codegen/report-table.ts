import { textTable } from '../text-table.js';
import type { FirmwareReport } from './firmware-report.js';

/** `report.txt` of a firmware artifact: what was chosen for each layer, what it costs, and what it gained over the best dense kernel. */
export function reportTable(report: FirmwareReport): string {
  const layers = report.layers.map((layer) => [
    `${layer.index}`,
    layer.id,
    layer.kernel,
    layer.inputs[0]!.join('x'),
    layer.output.shape.join('x'),
    layer.blockSize === 0 ? 'dense' : `blocks of ${layer.blockSize}`,
    `${layer.bytes}`,
    gain(layer.denseBytes, layer.bytes),
    `${layer.instructions}`,
    gain(layer.denseInstructions, layer.instructions),
    `${layer.liveBytes}`,
  ]);
  const { memory, flash, ram } = report;
  const plan = memory.optimal ? 'optimal: no plan needs less' : `the lower bound is ${memory.lowerBound}`;
  return `${report.target.chip}, kernels chosen for ${report.optimize}

flash  ${flash.total} of ${flash.limit} bytes, ${flash.constants} of them weights and tables
RAM    ${ram.total} of ${ram.limit} bytes: arena ${ram.arena}, stack ${ram.stack}
${hotLines(report)}plan   ${memory.peak} bytes (${memory.planner}; ${plan}); scratch in tightly-coupled memory: up to ${memory.fastScratchBytes} bytes
work   ${report.instructions} instructions modelled, dense int8 baseline ${Math.round(report.dense.total)} (${Math.round(report.dense.withTableSoftmax)} with a table softmax)

${textTable([['layer', 'id', 'kernel', 'input', 'output', 'weights', 'bytes', 'of dense', 'instructions', 'of dense', 'live bytes'], ...layers])}
`;
}

/** Where hot code and constants lie, and how often they are read. */
function hotLines({ memory: { hot } }: FirmwareReport): string {
  const banks = [...new Set(hot.map(({ bank }) => bank))];
  return banks
    .map((bank) => {
      const held = hot.filter((piece) => piece.bank === bank);
      const bytes = held.reduce((sum, piece) => sum + piece.bytes, 0);
      const names = held.map(({ name, kind, reads }) => `${name} (${kind === 'code' ? 'loop' : `${Math.round(reads)} reads`})`);
      return `hot    ${bytes} bytes copied to ${bank}: ${names.join(', ')}\n`;
    })
    .join('');
}

function gain(dense: number, chosen: number): string {
  return dense === chosen ? '' : `${((100 * chosen) / dense).toFixed(0)} %`;
}
