import type { HostEvent } from '../../activities/index.js';
import type { Plan } from '../../core/plan/plan.js';
import { LiveView } from './live-view.js';
import { PlainView } from './plain-view.js';

/** Shows a run while it goes on. */
export interface RunView {
  event(event: HostEvent): void;
  /** Something that is no event of the run. */
  note(text: string): void;
  end(): void;
}

/** Moving on a terminal, lines elsewhere; with `json` stdout stays free for the result. */
export function chooseView(plan: Plan, json: boolean): RunView {
  if (json) return new PlainView(plan, (line) => process.stderr.write(`${line}\n`));
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') return new LiveView(plan, process.stdout);
  return new PlainView(plan, (line) => process.stdout.write(`${line}\n`));
}
