import test from 'ava';
import fc from 'fast-check';
import { singlePath } from '../../core/graph/single-path.js';
import { randomStream } from '../../core/random/random-stream.js';
import { samplePath } from '../../core/search/index.js';
import { DotSpace } from '../../plugins/super-nas/space/dot-space.js';
import { narrowed, scaled, shifted } from '../../plugins/super-nas/space/list-changes.js';
import { presetSpace } from '../../plugins/super-nas/space/presets.js';
import { spaceChanges } from '../../plugins/super-nas/space/space-changes.js';
import { spaceSchema } from '../../plugins/super-nas/space/space-options.js';

for (const preset of ['tiny', 'small', 'normal', 'large'] as const) {
  test(`every change of the ${preset} space is a space again, and says what it replaces`, (t) => {
    const changes = new DotSpace(presetSpace(preset, {})).changes();
    t.true(changes.length > 20);
    for (const { key, summary, distance, options, space } of changes) {
      t.true(distance > 0 && distance < 10, summary);
      t.true(summary.startsWith(key), summary);
      const replaced = presetSpace(preset, options['space'] as Record<string, unknown>);
      const random = randomStream(1, preset);
      t.deepEqual(new DotSpace(replaced).sampleSupernet(randomStream(1, preset)), space.sampleSupernet(randomStream(1, preset)));
      const supergraph = space.supergraph(space.sampleSupernet(random), [32, 32, 3], 10);
      t.notThrows(() => singlePath(supergraph, samplePath(supergraph, random)), summary);
    }
  });
}

test('changes on top of each other replace all of their keys', (t) => {
  const of = (
    space: { changes?(): readonly { key: string; options: Readonly<Record<string, unknown>>; space: DotSpace | object }[] },
    key: string,
  ) => space.changes!().find((change) => change.key === key)!;
  const first = of(new DotSpace(presetSpace('normal', {})), 'sparsities');
  const second = of(first.space as DotSpace, 'stem');
  t.deepEqual(Object.keys(second.options['space'] as object).sort(), ['sparsities', 'stem']);
});

test('a hybrid keeps its transformers', (t) => {
  const left = spaceChanges(presetSpace('large', {})).flatMap(({ replaced }) => replaced.dots ?? []);
  t.true(left.every((dot) => dot.transformers.every((count) => count >= 1)));
});

test('lists are changed to lists of other values on their grid', (t) => {
  const list = fc.uniqueArray(
    fc.integer({ min: 1, max: 64 }).map((n) => 4 * n),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(list, (values) => {
      const all = [...scaled(values, { step: 4, most: 256 }), ...narrowed(values)];
      return all.every(
        (change) =>
          change.distance > 0 &&
          change.values.length > 0 &&
          change.values.join() !== values.join() &&
          change.values.every((value) => value % 4 === 0 && value >= 4 && value <= 256),
      );
    }),
  );
  t.deepEqual(
    scaled([64], { step: 4, most: 256 }).find(({ distance }) => distance === 1),
    { values: [32], distance: 1 },
  );
  t.deepEqual(
    shifted([0, 1], 8).map(({ values }) => values),
    [[0], [1, 2], [2, 3]],
  );
  t.deepEqual(narrowed([2, 4]), [
    { values: [4], distance: 1 },
    { values: [2], distance: 1 },
  ]);
  t.is(spaceSchema.safeParse(presetSpace('tiny', {})).success, true);
});
