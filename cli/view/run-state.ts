import type { HostEvent } from '../../activities/index.js';
import type { Plan } from '../../core/plan/plan.js';
import type { Progress } from '../../core/plugin/stage.js';
import type { SearchProgress, StageProgress } from '../../workflows/contract.js';

/** What is known of a stage, as a view shows it. Times are milliseconds. */
export interface StageView {
  readonly name: string;
  readonly summary: string;
  state: StageProgress['state'];
  startedAt?: number;
  finishedAt?: number;
  metrics: Readonly<Record<string, number | string>>;
  search?: SearchProgress;
  /** Last progress of each activity that is under way. */
  readonly activities: Map<string, Progress>;
  /** Those that have shown progress. */
  readonly begun: Set<string>;
  /** Since when it works, and what was done before: a stage that goes on from a checkpoint does not start at 0. */
  first?: { readonly fraction: number; readonly at: number } | undefined;
}

/** Follows the events of a run. Pure: time comes in with each event. */
export class RunState {
  readonly stages: readonly StageView[];
  runId = '';
  uiUrl: string | undefined;
  paused = false;

  constructor(plan: Plan) {
    this.stages = plan.stages.map(({ name, summary }) => ({
      name,
      summary,
      state: 'waiting',
      metrics: {},
      activities: new Map(),
      begun: new Set(),
    }));
  }

  apply(event: HostEvent, now: number): StageView | undefined {
    switch (event.type) {
      case 'started':
        this.runId = event.runId;
        this.uiUrl = event.uiUrl;
        return undefined;
      case 'paused':
        this.paused = event.paused;
        return undefined;
      case 'stage-started':
        return this.#change(event.stage.name, (stage) => {
          stage.state = 'running';
          stage.startedAt = event.stage.startedAt ?? now;
        });
      case 'stage-finished':
        return this.#change(event.stage.name, (stage) => {
          stage.state = event.stage.state;
          stage.finishedAt = event.stage.finishedAt ?? now;
          stage.metrics = event.stage.output?.metrics ?? {};
          stage.search = event.stage.search ?? stage.search;
          stage.activities.clear();
        });
      case 'stage-failed':
        return this.#change(event.stage, (stage) => {
          stage.state = 'failed';
          stage.finishedAt = now;
          stage.activities.clear();
        });
      case 'search':
        return this.#change(event.stage, (stage) => {
          // The finished ones report no more; those under way do so within a second.
          if (event.search.done !== stage.search?.done) stage.activities.clear();
          const cached = event.search.cached - (stage.search?.cached ?? 0);
          stage.search = event.search;
          notice(stage, now, cached / Math.max(1, event.search.total));
        });
      case 'progress':
        return this.#change(event.stage, (stage) => {
          const before = fractionOf(stage);
          stage.activities.set(event.activity, event.progress);
          // Before a checkpoint is read, an activity can only say 0: what it says first after that comes from there.
          const begins = event.progress.fraction > 0 && !stage.begun.has(event.activity);
          if (begins) stage.begun.add(event.activity);
          notice(stage, now, begins ? fractionOf(stage) - before : 0);
        });
      default:
        return undefined;
    }
  }

  #change(name: string, change: (stage: StageView) => void): StageView | undefined {
    const stage = this.stages.find((known) => known.name === name);
    if (stage) change(stage);
    return stage;
  }
}

/** @param found what has just come in and was done in an earlier run, a fraction of the stage: it must not count as done in this time */
function notice(stage: StageView, now: number, found: number): void {
  const fraction = fractionOf(stage);
  const { first } = stage;
  if (fraction === 0) {
    stage.first = undefined;
    return;
  }
  // A stage of one activity that fell back goes on from there; in a search others still have to report.
  const fellBack = first !== undefined && fraction < first.fraction && stage.search === undefined;
  const idle = first !== undefined && found > 0 && fraction - found - first.fraction < 1e-9;
  stage.first = first === undefined || fellBack || idle ? { fraction, at: now } : { fraction: first.fraction + found, at: first.at };
}

/** 0 to 1 over the whole stage, all its evaluations together. */
export function fractionOf(stage: StageView): number {
  const under = [...stage.activities.values()].reduce((sum, { fraction }) => sum + Math.min(1, Math.max(0, fraction)), 0);
  if (stage.search === undefined) return Math.min(1, under);
  return stage.search.total === 0 ? 0 : Math.min(1, (stage.search.done + under) / stage.search.total);
}

/** Seconds that a running stage still takes, undefined while nobody can tell. */
export function secondsLeft(stage: StageView, now: number): number | undefined {
  if (stage.first === undefined) return undefined;
  const done = fractionOf(stage) - stage.first.fraction;
  const elapsed = (now - stage.first.at) / 1000;
  return done < 0.01 || elapsed < 2 ? undefined : (elapsed * (1 - fractionOf(stage))) / done;
}

/** The activity to tell about: the one that is furthest from its end. */
export function currentProgress(stage: StageView): Progress | undefined {
  return [...stage.activities.values()].sort((a, b) => a.fraction - b.fraction)[0];
}
