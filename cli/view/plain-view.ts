import type { HostEvent } from '../../activities/index.js';
import type { Plan } from '../../core/plan/plan.js';
import { duration } from '../output/units.js';
import type { RunView } from './choose-view.js';
import { RunState } from './run-state.js';
import { finishedText, runningText, secondsOf } from './stage-text.js';

const everyMs = 5_000;

/** One line per event; progress of a stage every few seconds. For logs, pipes and scripts. */
export class PlainView implements RunView {
  readonly #state: RunState;
  readonly #told = new Map<string, number>();

  constructor(
    plan: Plan,
    private readonly write: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.#state = new RunState(plan);
  }

  event(event: HostEvent): void {
    const now = this.now();
    const stage = this.#state.apply(event, now);
    switch (event.type) {
      case 'started':
        this.write(`run ${event.runId} started`);
        if (event.uiUrl) this.write(`watch it at ${event.uiUrl}`);
        break;
      case 'paused':
        this.write(event.paused ? 'paused' : 'goes on');
        break;
      case 'stage-started':
        this.#told.set(event.stage.name, now);
        this.write(`${event.stage.name}: started, ${event.stage.summary}`);
        break;
      case 'stage-finished':
        if (stage)
          this.write(
            `${stage.name}: ${stage.state === 'cached' ? 'from the cache' : `finished in ${duration(secondsOf(stage, now))}`}${after(finishedText(stage))}`,
          );
        break;
      case 'stage-failed':
        this.write(`${event.stage}: failed`);
        break;
      case 'search':
      case 'progress':
        if (stage && now - (this.#told.get(stage.name) ?? 0) >= everyMs) {
          this.#told.set(stage.name, now);
          this.write(`${stage.name}: ${runningText(stage, now)}`);
        }
        break;
      default:
    }
  }

  note(text: string): void {
    this.write(text);
  }

  end(): void {}
}

const after = (text: string): string => (text === '' ? '' : `: ${text}`);
