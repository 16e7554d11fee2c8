import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createExec } from '../../core/exec/index.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { NativeTarget, writeFiles } from '../../plugins/native/index.js';
import { kernelFiles, modelFiles } from '../../plugins/sparse-engine/codegen/model-files.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { type Beside, differences, fuzzedModels } from './many-models.js';

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const exec = createExec();
const hasClang = await exec('clang', ['--version']).then(
  () => true,
  () => false,
);

test('model and kernels have no state of their own: nothing in .data or .bss', async (t) => {
  const models = (await fuzzedModels(seeds, stm32f746)).map(({ compiled }) => compiled);
  const names = (i: number) => ({ prefix: `tf_m${i}`, file: `model${i}` });
  const files = Object.assign(kernelFiles(models), ...models.map((model, i) => modelFiles(model, names(i))));
  const sources = Object.keys(files).filter((name) => name.endsWith('.c'));
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-state-'));
  try {
    const target = new CortexMTarget(stm32f746);
    const main = { 'main.c': 'int main(void) { return 0; }\n' };
    await writeFiles(folder, { ...files, ...main, ...target.projectFiles({ name: 'state', sources: [...sources, 'main.c'] }) });
    await target.build(folder, { exec });
    const objects = sources.map((source) => `build/objects/${source.replace(/\.c$/, '.o')}`);
    const { stdout } = await exec('arm-none-eabi-nm', ['-A', ...objects], { cwd: folder });
    const symbols = stdout.trim().split('\n');
    t.true(symbols.length > sources.length);
    t.deepEqual(
      symbols.filter((line) => /^\S+ *[0-9a-f]* [bBcCdDgGsS] /.test(line)),
      [],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Interrupts at any instruction, whose handler leaves nothing as it was that a handler need not keep: r0 to r3, r12, flags, s0 to s15. */
const interrupts: Beside = {
  declarations: `
#define WORD(address) (*(volatile uint32_t *)(address))
static uint32_t vectors[32] __attribute__((aligned(128)));
static volatile uint32_t ticks;
static void tick(void) {
  ticks = ticks + 1;
  __asm volatile(
    "mvn r0, #0\\n uadd8 r0, r0, r0\\n mov r1, #85\\n mov r2, r1\\n mov r3, r1\\n mov r12, r1\\n"
    "vmov s0, r1\\n vmov s1, r1\\n vmov s2, r1\\n vmov s3, r1\\n vmov s4, r1\\n vmov s5, r1\\n vmov s6, r1\\n vmov s7, r1\\n"
    "vmov s8, r1\\n vmov s9, r1\\n vmov s10, r1\\n vmov s11, r1\\n vmov s12, r1\\n vmov s13, r1\\n vmov s14, r1\\n vmov s15, r1\\n"
    ::: "r0", "r1", "r2", "r3", "r12", "cc", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15");
}`,
  before: `
  for (int i = 0; i < 16; i++) vectors[i] = ((const volatile uint32_t *)WORD(0xE000ED08u))[i];
  vectors[15] = (uint32_t)tick;
  WORD(0xE000ED08u) = (uint32_t)vectors;
  WORD(0xE000E014u) = 249; /* SysTick: every 250 cycles, on, with its interrupt */
  WORD(0xE000E018u) = 0;
  WORD(0xE000E010u) = 7;`,
  after: `
  WORD(0xE000E010u) = 0;
  if (ticks < 5) return 3; /* few on a busy host: emulated time is its time */`,
};

test('interrupts at any time change no bit', async (t) => {
  t.deepEqual(await differences(await fuzzedModels(seeds, stm32f746), new CortexMTarget(stm32f746), 10, interrupts), []);
});

(hasClang ? test : test.skip)('clang compiles it without a warning, to the same bits', async (t) => {
  const clang = new NativeTarget({ compiler: 'clang', sanitize: true });
  t.deepEqual(await differences(await fuzzedModels(seeds, stm32f746), clang, 2), []);
});
