import type { Plan } from '../../core/plan/plan.js';
import { bar } from '../output/bar.js';
import { number } from '../output/metrics.js';
import { bytes, duration, millions, percent } from '../output/units.js';
import { shownPath } from '../project/project.js';
import type { Summary, Used } from './collect-summary.js';

const labelWidth = 14;

/** The end of a run on one screen of 80 by 24. */
export function summaryText(plan: Plan, summary: Summary): string {
  const id = plan.runId ?? plan.name;
  const lines = [
    `${id} is finished${summary.wallSeconds === undefined ? '' : `, ${duration(summary.wallSeconds)}`}`,
    '',
    ...accuracyLines(summary),
    ...used('flash', summary.flash),
    ...used('RAM', summary.ram),
    ...instructionLines(summary),
    ...(summary.firmware ? [row('firmware', shownPath(summary.firmware.folder)), row('sha256', summary.firmware.sha256)] : []),
    ...(summary.orchestrationShare === undefined
      ? []
      : [
          row(
            'orchestration',
            `${(100 * summary.orchestrationShare).toFixed(2)} % of the time (${duration(summary.orchestrationSeconds ?? 0)}), after ${duration(summary.startUpSeconds ?? 0)} of start-up`,
          ),
        ]),
    '',
    'Next:',
    `  tinyformer report ${id}`,
    plan.stages.some((stage) => stage.produces === 'search') ? `  tinyformer pareto ${id}` : `  tinyformer runs show ${id}`,
  ];
  return lines.join('\n');
}

function accuracyLines({ accuracy }: Summary): string[] {
  const { float, floatImages = 'validation images', int8, int8Images, equalImages, equalOn } = accuracy;
  const lines: [string, string][] = [];
  if (float !== undefined) lines.push(['float', `${share(float)}  ${floatImages}`]);
  if (int8 !== undefined)
    lines.push(['int8', `${share(int8)}  ${int8Images === undefined ? '' : `${number(int8Images)} `}test images, the generated C`]);
  if (equalImages !== undefined) {
    const on = equalOn ?? [];
    lines.push([on.length > 2 ? 'emulated chip' : 'no emulator', `${number(equalImages)} images equal on ${on.join(', ')}`]);
  }
  return lines.map(([what, text], i) => row(i === 0 ? 'accuracy' : '', `${what.padEnd(15)}${text}`));
}

function instructionLines({ instructions }: Summary): string[] {
  if (!instructions) return [];
  const { count, dense, counted } = instructions;
  const ratio = dense === undefined ? '' : `; dense int8 ${millions(dense)}: ${(dense / count).toFixed(1)}x`;
  return [row('instructions', `${millions(count)} per image, ${counted ? 'counted' : 'modelled'}${ratio}`)];
}

function used(label: string, used: Used | undefined): string[] {
  if (!used) return [];
  const share = used.bytes / used.limit;
  return [row(label, `${bytes(used.bytes).padEnd(8)} of ${bytes(used.limit).padEnd(9)} ${bar(share, 28)} ${percent(share).padStart(7)}`)];
}

const row = (label: string, text: string): string => `${label.padEnd(labelWidth)}${text}`;
const share = (value: number): string => percent(value).padStart(7);
