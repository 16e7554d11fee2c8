import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { vectorInstructions } from '../../plugins/tfjs/process/vector-instructions.js';

test('vector instructions are those that oneDNN may use: of the processor, and of the limit', async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), 'tinyformer-test-')), 'cpuinfo');
  const flags = (names: string): void => writeFileSync(file, `processor : 0\nflags\t\t: fpu ${names}\nprocessor : 1\n`);
  flags('avx avx2 fma avx512f avx512bw avx512dq avx512vl');
  t.is(await vectorInstructions(undefined, file), 'avx512_core');
  t.is(await vectorInstructions('AVX2', file), 'avx2');
  flags('avx avx2 fma avx512f');
  t.is(await vectorInstructions(undefined, file), 'avx2');
  t.is(await vectorInstructions('AVX512_CORE', file), 'avx2');
  flags('sse4_1');
  t.is(await vectorInstructions('AVX2', file), 'sse41');
});
