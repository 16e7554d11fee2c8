import { bar } from '../output/bar.js';
import { type Segment, styled } from '../output/style.js';
import { duration } from '../output/units.js';
import { currentProgress, fractionOf, type RunState, type StageView, secondsLeft } from './run-state.js';
import { finishedText, progressText, searchText, secondsOf } from './stage-text.js';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const barWidth = 24;

/** The lines of the live view at one moment. Pure. */
export function liveFrame(state: RunState, now: number): Segment[][] {
  const nameWidth = Math.max(...state.stages.map(({ name }) => name.length)) + 2;
  const lines: Segment[][] = [];
  if (state.runId) {
    lines.push([styled(state.runId, 'bold'), state.paused ? styled('  paused', 'yellow') : '']);
    if (state.uiUrl) lines.push([styled(state.uiUrl, 'dim')]);
    lines.push([]);
  }
  for (const stage of state.stages) lines.push(...stageLines(stage, nameWidth, now));
  return lines;
}

function stageLines(stage: StageView, nameWidth: number, now: number): Segment[][] {
  const name = stage.name.padEnd(nameWidth);
  const time = duration(secondsOf(stage, now)).padStart(9);
  switch (stage.state) {
    case 'waiting':
      return [[styled(`  · ${name}`, 'dim')]];
    case 'done':
      return [[styled('  ✓ ', 'green'), name, styled(time, 'dim'), '  ', finishedText(stage)]];
    case 'cached':
      return [[styled('  ✓ ', 'green'), name, styled('   cached', 'dim'), '  ', styled(finishedText(stage), 'dim')]];
    case 'failed':
      return [[styled('  ✗ ', 'red'), name, styled(time, 'dim')]];
    default:
      return runningLines(stage, name, time, now);
  }
}

function runningLines(stage: StageView, name: string, time: string, now: number): Segment[][] {
  const spin = spinner[Math.floor(now / 100) % spinner.length] ?? '';
  const fraction = fractionOf(stage);
  const left = secondsLeft(stage, now);
  const head: Segment[] = [
    styled(`  ${spin} `, 'cyan'),
    styled(name, 'bold'),
    styled(time, 'dim'),
    '  ',
    styled(bar(fraction, barWidth), 'cyan'),
    ` ${String(Math.floor(100 * fraction)).padStart(3)} %`,
    left === undefined ? '' : styled(`  ${duration(left)} left`, 'dim'),
  ];
  const detail = [searchText(stage), progressText(currentProgress(stage))].filter(Boolean).join('; ') || stage.summary;
  return [head, [' '.repeat(nameIndent(name)), styled(detail, 'dim')]];
}

/** Details stand below the bar. */
const nameIndent = (name: string): number => 4 + name.length + 9 + 2;
