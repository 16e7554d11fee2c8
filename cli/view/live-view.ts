import type { HostEvent } from '../../activities/index.js';
import type { Plan } from '../../core/plan/plan.js';
import { renderLine, styled, wantsColour } from '../output/style.js';
import type { RunView } from './choose-view.js';
import { liveFrame } from './live-frame.js';
import { RunState } from './run-state.js';

const frameMs = 100;
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/** Stages that move in a terminal: drawn over themselves ten times a second, left behind as they were at the end. */
export class LiveView implements RunView {
  readonly #state: RunState;
  readonly #timer: NodeJS.Timeout;
  readonly #restore = (): void => void this.out.write(showCursor);
  #drawn = 0;
  #note = '';

  constructor(
    plan: Plan,
    private readonly out: NodeJS.WriteStream,
  ) {
    this.#state = new RunState(plan);
    out.write(hideCursor);
    process.once('exit', this.#restore);
    this.#timer = setInterval(() => this.#draw(), frameMs);
  }

  event(event: HostEvent): void {
    this.#state.apply(event, Date.now());
  }

  note(text: string): void {
    this.#note = text;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#draw();
    this.out.write(showCursor);
    process.off('exit', this.#restore);
  }

  #draw(): void {
    const width = (this.out.columns || 80) - 1;
    const lines = [...liveFrame(this.#state, Date.now()), ...(this.#note ? [[], [styled(this.#note, 'yellow')]] : [])];
    // What has scrolled out of the window cannot be drawn over: the first lines give way.
    const shown = lines.slice(-Math.max(1, (this.out.rows || 24) - 1)).map((line) => renderLine(line, width, wantsColour(this.out)));
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : '';
    this.out.write(`${up}\r\x1b[J${shown.join('\n')}\n`);
    this.#drawn = shown.length;
  }
}
