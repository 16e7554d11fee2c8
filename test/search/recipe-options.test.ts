import test from 'ava';
import { recipeOptions } from '../../core/search/recipe-options.js';

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
