import test from 'ava';
import { shellWord } from '../../cli/output/shell-word.js';

test('a path is quoted where a shell would split or expand it, and only there', (t) => {
  t.is(shellWord('my-model/tinyformer.yaml'), 'my-model/tinyformer.yaml');
  t.is(shellWord('schilder_ä/tinyformer.yaml'), 'schilder_ä/tinyformer.yaml');
  t.is(shellWord('Mein Ordner/tinyformer.yaml'), "'Mein Ordner/tinyformer.yaml'");
  t.is(shellWord("it's $HOME"), "'it'\\''s $HOME'");
  t.is(shellWord('~/x'), "'~/x'");
  t.is(shellWord(''), "''");
});
