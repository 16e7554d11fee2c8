import test from 'ava';
import { samplingStride } from '../../plugins/tfjs/score/calibrate.js';

test('the values that decide the range of a tensor are of all channels alike', (t) => {
  for (const side of [4, 8, 16, 32]) {
    for (const channels of [3, 16, 48, 56, 96, 144, 192, 225, 288, 672]) {
      const size = 250 * side * side * channels;
      const stride = samplingStride(size, channels);
      const seen = new Uint32Array(channels);
      for (let i = 0; i < size; i += stride) seen[i % channels]!++;
      t.true(Math.max(...seen) - Math.min(...seen) <= 1, `${side}x${side}x${channels}`);
      t.true(seen.reduce((a, b) => a + b) > 4000);
    }
  }
});
