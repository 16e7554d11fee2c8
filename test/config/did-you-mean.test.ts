import test from 'ava';
import { didYouMean } from '../../core/errors/index.js';

const known = ['learningRate', 'search', 'seed', 'steps'];
const meant = (name: string): string => didYouMean(name, known);

test('the nearest known name is named, whatever its case', (t) => {
  t.is(meant('serach'), ', did you mean "search"?');
  t.is(meant('Seed'), ', did you mean "seed"?');
  t.is(meant('learning_rate'), ', did you mean "learningRate"?');
});

test('a word that is near none is left alone', (t) => {
  t.is(meant('epochs'), '');
  t.is(meant('x'), '');
  t.is(didYouMean('seed', []), '');
});
