import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { histogram, histogramLines } from '../../cli/analyze/histogram.js';
import { loadConfig } from '../../core/config/index.js';
import { Project } from './command-line.js';

/** Small networks of which too much is asked. */
const config = `# a space of my own
name: own
space:
  use: dot # the only one
  options:
    preset: tiny
    space:
      stem: [8] # few
      dots:
        # the one and only
        - { channels: [16], mobilenets: [1], transformers: [1], widths: [16] }
      sparsities: [0.5, 0.75]
stages:
  analyze: { options: { samples: 100, lambdaLow: 6000 } }
# The images are elsewhere: nobody looks at them here.
dataset: { options: { folder: gone } }
`;

interface Found {
  readonly accepted: boolean;
  readonly probability: number;
  readonly interval: readonly [number, number];
  readonly binding: readonly { readonly limit: string }[];
  readonly histograms: Readonly<Record<string, { readonly counts: readonly number[] }>>;
  readonly adjustment?: { readonly summary: string; readonly probability: number };
  readonly written?: string;
}

test.serial('a refused space ends with exit code 6; --adjust writes the nearest change that passes, and comments stay', async (t) => {
  t.timeout(120_000);
  const project = await Project.empty();
  try {
    await project.write('tinyformer.yaml', config);
    const refused = await project.tinyformer('analyze');
    t.is(refused.code, 6, refused.stderr);
    t.regex(
      refused.stdout,
      /refused: +[\d.]+ % of \d+ sparse paths fit and are capable, 95 % interval [\d.]+ % to [\d.]+ %; 90\.0 % are needed/,
    );
    t.regex(refused.stdout, /binding: .* have too few parameters \(lambdaLow\)/);
    t.regex(refused.stdout, /\nparameters\n(.*\n)* .* <- fewest 6,000/);
    t.regex(refused.stdout, /nearest change that passes \(distance \d/);
    t.is(await readFile(join(project.folder, 'tinyformer.yaml'), 'utf8'), config, 'it only looked');

    const found = await project.json<Found>('analyze', '--adjust');
    t.false(found.accepted);
    t.is(found.written, join(project.folder, 'tinyformer.yaml'));
    t.is(found.binding[0]?.limit, 'lambdaLow');
    const text = await readFile(found.written!, 'utf8');
    for (const comment of ['# a space of my own', '# the only one', '# few', '# the one and only']) t.true(text.includes(comment), text);
    const { stages, space } = (await loadConfig(found.written!)).config;
    t.is(stages['analyze']?.options['lambdaLow'], 6000);
    t.is(space.options['preset'], 'tiny');

    const accepted = await project.json<Found>('analyze');
    t.true(accepted.accepted);
    t.is(accepted.probability, found.adjustment!.probability);
    const { flash } = accepted.histograms;
    t.is(
      flash!.counts.reduce((a, b) => a + b, 0),
      (accepted as unknown as { samples: number }).samples,
    );
    t.is((await project.tinyformer('analyze')).code, 0);
  } finally {
    await project.remove();
  }
});

test.serial('a pipeline without the built-in analysis says so', async (t) => {
  const project = await Project.fast();
  try {
    const { code, stderr } = await project.tinyformer('analyze');
    t.is(code, 2);
    t.regex(stderr, /the config leaves the stage analyze out/);
  } finally {
    await project.remove();
  }
});

test('a histogram has at most ten bins with round edges, and every value in one', (t) => {
  for (const values of [[5], [0, 1], [100_000, 200_000, 950_000], [10_240, 10_241, 1_048_576]]) {
    const { start, width, counts } = histogram(values, 1024);
    t.true(counts.length <= 11 && start <= Math.min(...values) && start + counts.length * width > Math.max(...values));
    t.is(
      counts.reduce((a, b) => a + b, 0),
      values.length,
    );
    t.is(width % 1024, 0);
  }
});

test('limits stand beside their bin, or below when they lie outside', (t) => {
  const lines = histogramLines(
    { start: 0, width: 10, counts: [1, 2] },
    String,
    [
      { value: 12, text: 'limit 12' },
      { value: 99, text: 'limit 99' },
    ],
    4,
  );
  t.deepEqual(lines, ['   0 to 10  ██      1', '  10 to 20  ████    2  <- limit 12', '  limit 99: above all']);
});
