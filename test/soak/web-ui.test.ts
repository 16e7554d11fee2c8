import test from 'ava';
import { execa } from 'execa';
import { findProgram } from '../../core/exec/index.js';
import { type TestUi, testUi } from '../fixtures/test-ui.js';

const patienceMs = 600_000;

let ui: TestUi;
test.before(async (t) => {
  t.timeout(patienceMs);
  ui = await testUi();
});
test.after.always(() => ui?.close());

/** The document of a page as a browser has it, some seconds after it was opened. */
async function opened(url: string): Promise<string> {
  const browser = findProgram({
    title: 'a browser',
    variable: 'TINYFORMER_BROWSER',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
    hint: 'Install Chromium, or name a browser of its family with TINYFORMER_BROWSER.',
  });
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--window-size=1600,1200'];
  return (await execa(browser, [...flags, '--virtual-time-budget=20000', '--dump-dom', url])).stdout;
}

function textOf(page: string): string {
  return page
    .replace(/<(script|style)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

/** Markdown is shown in frames of its own, which get it as part of their address. */
function markdownOf(page: string): string[] {
  return [...page.matchAll(/<iframe[^>]* src="\/render\?content=([^&"]*)/g)].map(([, content = '']) => decodeURIComponent(content));
}

test.serial('the page of a run shows what each activity does', async (t) => {
  t.timeout(patienceMs);
  const text = textOf(await opened(ui.runUrl));
  for (const stage of ['numbers: numbers', 'pick', 'train: train', 'total: total'])
    t.true(text.includes(`${stage} of the fast pipeline`), stage);
});

test.serial('its metadata show the run in a line, its stages, and the table of what they came to', async (t) => {
  t.timeout(patienceMs);
  const [summary, details, current] = markdownOf(await opened(`${ui.executionUrl}/user-metadata`));
  t.is(summary, 'fast: cifar10 on stm32f746');
  t.regex(details ?? '', /^1\. \*\*numbers\*\* /);
  t.regex(current ?? '', /\| stage \| state \| seconds \| result \|\n.*\n\| numbers \| done \|/);
});

test.serial('its search attributes are shown, and runs are listed by them', async (t) => {
  t.timeout(patienceMs);
  t.regex(
    textOf(await opened(`${ui.executionUrl}/search-attributes`)),
    /"TinyformerBestAccuracy" : 0\.\d+ .*"TinyformerTarget" : "stm32f746"/,
  );
  const query = encodeURIComponent('TinyformerTarget="stm32f746"');
  const list = textOf(await opened(`${new URL(ui.runUrl).origin}/namespaces/default/workflows?query=${query}`));
  t.regex(list, new RegExp(`${ui.runId}\\.pick`));
});
