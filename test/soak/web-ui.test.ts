import test from 'ava';
import { execa } from 'execa';
import { findProgram } from '../../core/exec/index.js';
import { type TestUi, testUi } from '../fixtures/test-ui.js';

let ui: TestUi;
test.before(async (t) => {
  t.timeout(600_000);
  ui = await testUi();
});
test.after.always(() => ui?.close());

/** The text of a page as a browser shows it, some seconds after it was opened. */
async function shown(url: string): Promise<string> {
  const browser = findProgram({
    title: 'a browser',
    variable: 'TINYFORMER_BROWSER',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
    hint: 'Install Chromium, or name a browser of its family with TINYFORMER_BROWSER.',
  });
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--window-size=1600,1200'];
  const { stdout } = await execa(browser, [...flags, '--virtual-time-budget=20000', '--dump-dom', url]);
  return stdout
    .replace(/<(script|style)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

test.serial('a browser shows the table of stages and the summaries of a run', async (t) => {
  t.timeout(600_000);
  const text = await shown(ui.runUrl);
  t.regex(text, /fast: cifar10 on stm32f746/);
  t.regex(text, /stage state seconds result numbers done/);
  t.regex(text, /total: total of the fast pipeline/);
});

test.serial('a browser lists runs with their search attributes', async (t) => {
  t.timeout(600_000);
  const query = encodeURIComponent('TinyformerTarget="stm32f746"');
  t.regex(await shown(`${new URL(ui.runUrl).origin}/namespaces/default/workflows?query=${query}`), new RegExp(`${ui.runId}\\.pick`));
});
