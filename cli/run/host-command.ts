import type { HostEvent, RunResult, Session, SpareWorker } from '../../activities/index.js';
import { openStore } from '../../core/artifacts/open-store.js';
import type { Plan } from '../../core/plan/plan.js';
import type { ServerFlags } from '../project/flags.js';
import { rememberRun } from '../project/known-runs.js';
import type { Project } from '../project/project.js';
import { sessionFor } from '../project/with-session.js';
import { collectSummary, type Summary } from '../summary/collect-summary.js';
import { summaryText } from '../summary/summary-text.js';
import { chooseView, type RunView } from '../view/choose-view.js';
import { exportResults } from './export-results.js';
import { Interrupted, onInterrupt } from './interrupt.js';
import { tellUnfinished } from './tell-unfinished.js';

export interface HostSettings {
  readonly project: Project;
  readonly server: ServerFlags;
  readonly json: boolean;
  readonly worker: boolean;
  readonly resume: boolean;
  /** The plan to run, or how to get it once there is a server to ask. */
  readonly plan: Plan | ((session: Session) => Promise<Plan>);
}

/** What `run` and `resume` print with `--json`. */
export interface RunOutput extends Summary {
  readonly runId: string;
  readonly name: string;
  readonly state: 'done';
  readonly uiUrl?: string;
  readonly stages: readonly {
    readonly name: string;
    readonly stage: string;
    readonly state: string;
    readonly seconds: number;
    readonly metrics: Readonly<Record<string, number | string>>;
    readonly artifact?: string;
  }[];
}

/** With what passed between the start of this process and that of the run, milliseconds: planning, starting or finding the server. */
type TimedResult = RunResult & { readonly startUpMs: number };

/** Hosts a run to its end in this terminal: worker, live view, results, summary. Ctrl-C leaves it resumable; the exit code is 130 then. */
export async function hostCommand(settings: HostSettings): Promise<void> {
  const { project, json } = settings;
  const stop = new AbortController();
  let view: RunView | undefined;
  let session: Session | undefined;
  let worker: SpareWorker | undefined;
  let runId: string | undefined;
  const stopListening = onInterrupt(() => {
    view?.note('stopping; press Ctrl-C again to force it');
    stop.abort(new Interrupted('interrupted'));
  });
  try {
    const known = typeof settings.plan === 'function' ? undefined : settings.plan;
    if (settings.worker) {
      // First, and by itself: it loads its code while this process loads its own and starts the server.
      const { spawnWorker } = await import('../../activities/worker/spawn-worker.js');
      worker = spawnWorker(known);
    }
    session = await sessionFor(settings.server, project.stateFolder, async (server) => {
      const { localWorkerSettings } = await import('../../activities/index.js');
      // What fails here is reported by whoever asks for the worker next.
      if (known) worker?.serve(localWorkerSettings(server, project.stateFolder, known)).catch(() => undefined);
    });
    stop.signal.throwIfAborted();
    const plan = typeof settings.plan === 'function' ? await settings.plan(session) : settings.plan;
    view = chooseView(plan, json);
    const onEvent = (event: HostEvent): void => {
      if (event.type === 'started') {
        runId = event.runId;
        void rememberRun(runId, { config: project.config });
      }
      view?.event(event);
    };
    const { hostRun } = await import('../../activities/index.js');
    let uiUrl: string | undefined;
    const startUpMs = performance.now();
    const result = await hostRun(session, plan, {
      resume: settings.resume,
      worker,
      signal: stop.signal,
      onEvent: (event) => {
        onEvent(event);
        if (event.type !== 'started') return;
        uiUrl = event.uiUrl;
        if (settings.worker && session && view) void tellUnfinished(session, { ...plan, runId }, view);
      },
    });
    view.end();
    await finish({ ...plan, runId }, { ...result, startUpMs }, settings, uiUrl);
  } catch (error) {
    view?.end();
    if (!(error instanceof Interrupted)) throw error;
    await interrupted(runId, json);
  } finally {
    worker?.dismiss();
    await session?.close();
    stopListening();
  }
}

async function finish(plan: Plan, result: TimedResult, { json, project, resume }: HostSettings, uiUrl: string | undefined): Promise<void> {
  const store = openStore(plan.store);
  const folder = await exportResults(plan, result, store, project.root);
  const summary = await collectSummary(plan, result.stages, store, { folder, timing: resume ? undefined : result });
  if (!json) {
    process.stdout.write(`\n${summaryText(plan, summary)}\n`);
    return;
  }
  const output: RunOutput = {
    runId: plan.runId ?? '',
    name: plan.name,
    state: 'done',
    ...(uiUrl ? { uiUrl } : {}),
    ...summary,
    stages: result.stages.map((stage) => ({
      name: stage.name,
      stage: stage.stage,
      state: stage.state,
      seconds: ((stage.finishedAt ?? 0) - (stage.startedAt ?? 0)) / 1000,
      metrics: stage.output?.metrics ?? {},
      ...(stage.output ? { artifact: stage.output.artifact.sha256 } : {}),
    })),
  };
  process.stdout.write(`${JSON.stringify(output)}\n`);
}

async function interrupted(runId: string | undefined, json: boolean): Promise<void> {
  process.exitCode = 130;
  const command = runId === undefined ? undefined : `tinyformer resume ${runId}`;
  process.stderr.write(command ? `stopped; what is finished stays. Go on with: ${command}\n` : 'stopped before the run began\n');
  if (json) process.stdout.write(`${JSON.stringify({ state: 'interrupted', ...(runId ? { runId, resume: command } : {}) })}\n`);
}
