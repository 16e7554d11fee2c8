/** The web UI as a browser asks it: one page, which gets what it shows from addresses below /api. */
import test from 'ava';
import { type TestUi, testUi } from '../fixtures/test-ui.js';

let ui: TestUi;
test.before(async () => {
  ui = await testUi();
});
test.after.always(() => ui?.close());

test('the address that a run prints is a page', async (t) => {
  const response = await fetch(ui.runUrl);
  t.is(response.status, 200);
  t.regex(response.headers.get('content-type') ?? '', /text\/html/);
});

test('a run has a summary, details and search attributes', async (t) => {
  const { executionConfig, workflowExecutionInfo } = await ui.api<Described>(`workflows/${ui.runId}`);
  t.is(value(executionConfig.userMetadata.summary), 'fast: cifar10 on stm32f746');
  t.regex(String(value(executionConfig.userMetadata.details)), /^1\. \*\*numbers\*\* .*\n2\. \*\*pick\*\* /);
  const { TinyformerTarget, TinyformerDataSet, TinyformerStage, TinyformerBestAccuracy } =
    workflowExecutionInfo.searchAttributes.indexedFields;
  t.deepEqual([TinyformerTarget, TinyformerDataSet, TinyformerStage].map(value), ['stm32f746', 'cifar10', 'done']);
  t.true(Number(value(TinyformerBestAccuracy)) > 0);
});

test('every activity and search has a summary', async (t) => {
  const summaries = async (workflowId: string): Promise<unknown[]> => {
    const { history } = await ui.api<{ history: { events: HistoryEvent[] } }>(`workflows/${workflowId}/history?maximumPageSize=1000`);
    return history.events
      .filter(({ eventType }) => /_(ACTIVITY_TASK_SCHEDULED|START_CHILD_WORKFLOW_EXECUTION_INITIATED)$/.test(eventType))
      .map(({ userMetadata }) => value(userMetadata?.summary));
  };
  t.deepEqual(await summaries(ui.runId), [
    'check the plan',
    'numbers: numbers of the fast pipeline',
    'pick of the fast pipeline',
    'train: train of the fast pipeline',
    'total: total of the fast pipeline',
  ]);
  const searched = await summaries(`${ui.runId}.pick`);
  t.deepEqual(searched.slice(0, 2), ['pick: propose', 'pick: candidate 1 of 6']);
  t.is(searched.at(-1), 'pick: conclude');
});

test('current details are a table of the stages, and of a search how far it is', async (t) => {
  t.regex(await ui.currentDetails(ui.runId), /\| stage \| state \| seconds \| result \|\n.*\n\| numbers \| done \| [\d.]+ \| count 8 \|/);
  t.regex(await ui.currentDetails(`${ui.runId}.pick`), /6 of 6 evaluations \(0 from the cache\)\n\nBest accuracy so far: \*\*0\.\d+\*\*/);
});

test('runs are found by what docs/durability.md says', async (t) => {
  const found = async (query: string): Promise<string[]> => {
    const { executions = [] } = await ui.api<{ executions?: { execution: { workflowId: string } }[] }>(
      `workflows?query=${encodeURIComponent(query)}`,
    );
    return executions.map(({ execution }) => execution.workflowId).sort();
  };
  t.deepEqual(await found('TinyformerTarget = "stm32f746" AND TinyformerBestAccuracy > 0.5'), [ui.runId, `${ui.runId}.pick`]);
  t.deepEqual(await found('TinyformerTarget = "stm32f746" AND TinyformerBestAccuracy > 1'), []);
});

interface Payload {
  readonly data: string;
}
interface Described {
  readonly executionConfig: { readonly userMetadata: { readonly summary: Payload; readonly details: Payload } };
  readonly workflowExecutionInfo: { readonly searchAttributes: { readonly indexedFields: Readonly<Record<string, Payload>> } };
}
interface HistoryEvent {
  readonly eventType: string;
  readonly userMetadata?: { readonly summary?: Payload };
}

const value = (payload: Payload | undefined): unknown =>
  payload ? (JSON.parse(Buffer.from(payload.data, 'base64').toString()) as unknown) : undefined;
