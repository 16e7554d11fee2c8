import test from 'ava';
import { recipeOptions, supernetRecipeOptions } from '../../core/search/recipe-options.js';

const options = recipeOptions({ steps: 10 });

test('easy images are skipped by their losses, which mixed images do not have', (t) => {
  t.true(options.safeParse({ skipEasy: 0.5 }).success);
  t.true(options.safeParse({ augment: { mixup: 0.2, cutmix: 1 } }).success);
  for (const augment of [{ mixup: 0.2 }, { cutmix: 1 }]) {
    const { error } = options.safeParse({ skipEasy: 0.5, augment });
    t.deepEqual(
      error?.issues.map(({ path }) => path),
      [['skipEasy']],
    );
    t.regex(error!.issues[0]!.message, /mixup and cutmix/);
  }
});

test('what is of the sandwich rule is an option of supernets alone, beside the checks of every recipe', (t) => {
  const supernet = supernetRecipeOptions({ steps: 10 });
  t.false(supernet.parse({}).sandwich);
  t.true(supernet.safeParse({ sandwich: true }).success);
  t.false(supernet.safeParse({ sandwich: true, skipEasy: 0.5, augment: { mixup: 0.2 } }).success);
  t.false(options.safeParse({ sandwich: true }).success);
});
