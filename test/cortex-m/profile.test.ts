import test from 'ava';
import fc from 'fast-check';
import { TinyformerError } from '../../core/errors/index.js';
import { buildAndRun, CortexMTarget, nameRegions } from '../../plugins/cortex-m/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const target = new CortexMTarget(stm32f746);
const profile = (body: string, before = '') =>
  buildAndRun(target, { files: { 'main.c': `#include "tf_profile.h"\n${before}\nint main(void) { ${body} return 0; }` }, profile: true });

/** A loop of known length: 3 instructions a turn behind 1 before it. */
const loop = (turns: number) => `__asm volatile("mov r0, #${turns}\\n1: subs r0, r0, #1\\n nop\\n bne 1b" ::: "r0", "cc");`;
const loopInstructions = (turns: number) => 1 + 3 * turns;

test('a region has exactly the instructions between its marks', async (t) => {
  const { regions } = await profile(
    `tf_profile_begin(7); ${loop(1000)} tf_profile_end(); tf_profile_begin(2); ${loop(10)} tf_profile_end();`,
  );
  t.deepEqual(
    regions.map(({ region, instructions }) => [region, instructions]),
    [
      [7, loopInstructions(1000)],
      [2, loopInstructions(10)],
    ],
  );
});

test('an empty region has none', async (t) => {
  const { regions } = await profile('tf_profile_begin(0); tf_profile_end();');
  t.is(regions[0]?.instructions, 0);
});

test('instructions are told apart by class', async (t) => {
  const { regions } = await profile(`
    static int words[4]; int *p = words; int a = 0; __asm volatile("" : "+r"(p), "+r"(a));
    tf_profile_begin(0);
    __asm volatile("ldr r0, [%1]\\n ldrd r2, r3, [%1]\\n str r0, [%1]\\n smlad %0, r0, r2, %0\\n mul r0, r2, r3\\n sxtb16 r0, r2\\n sdiv r0, r2, r3\\n vadd.f32 s0, s1, s2\\n vdiv.f32 s0, s1, s2\\n add r0, r2, r3\\n bic r0, r2, r3"
      : "+r"(a) : "r"(p) : "r0", "r2", "r3", "s0", "memory");
    tf_profile_end();`);
  const { other, ...classes } = regions[0]?.classes ?? {};
  t.deepEqual(classes, {
    load: 1,
    loadMultiple: 1,
    store: 1,
    mac: 1,
    multiply: 1,
    pack: 1,
    divide: 1,
    branch: 0,
    float: 1,
    floatDivide: 1,
  });
  t.true(other === 2 || other === 3, 'two of ours, and perhaps a move of the compiler');
});

test('marks and counts hold wherever the code lies, across page ends too', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 492, max: 512 }), fc.integer({ min: 1, max: 40 }), async (nops, turns) => {
      const before = `__attribute__((naked, noinline, aligned(1024))) static void work(void) { __asm volatile(".rept ${nops}\\n nop\\n .endr\\n"
        "ldr r1, =tf_image\\n mov r2, #5\\n .inst.n 0xbf80\\n ldrb.n r0, [r1]\\n ldrb.n r0, [r1, r2]\\n"
        "mov r0, #${turns}\\n1: subs r0, r0, #1\\n nop\\n bne 1b\\n .inst.n 0xbf90\\n bx lr"); }`;
      const { regions } = await profile('work();', before);
      return regions.length === 1 && regions[0]?.region === 5 && regions[0].instructions === loopInstructions(turns);
    }),
    { numRuns: 12, seed: 1 },
  );
  t.pass();
});

test('functions called inside regions share out the instructions of the regions', async (t) => {
  const before = `__attribute__((noinline)) static void inner(void) { ${loop(50)} }`;
  const { regions, functions, totalInstructions } = await profile(
    'inner(); tf_profile_begin(0); inner(); inner(); tf_profile_end();',
    before,
  );
  const counted = functions.reduce((sum, { instructions }) => sum + instructions, 0);
  t.is(regions[0]?.instructions, counted);
  t.deepEqual(functions[0], { name: 'inner', instructions: 2 * (loopInstructions(50) + 1) });
  t.true(totalInstructions > counted);
});

test('modelled cycles lie between half of the instructions and a few times as many, and dependent ones cost more', async (t) => {
  const chain = '__asm volatile(".rept 100\\n mul r0, r0, r1\\n .endr" ::: "r0", "r1");';
  const independent = '__asm volatile(".rept 50\\n add r0, r1, r1\\n add r2, r3, r3\\n .endr" ::: "r0", "r2");';
  const { regions } = await profile(
    `tf_profile_begin(0); ${chain} tf_profile_end(); tf_profile_begin(1); ${independent} tf_profile_end();`,
  );
  const [dependent, free] = regions;
  t.true(free !== undefined && dependent !== undefined);
  t.true((free?.cycles[0] ?? 0) >= 50 && (free?.cycles[1] ?? 0) <= 60, `${free?.cycles}`);
  t.true((dependent?.cycles[0] ?? 0) >= 199, `${dependent?.cycles}`);
});

test('regions that nest, and one that does not end, are refused', async (t) => {
  for (const [body, said] of [
    ['tf_profile_begin(1); tf_profile_begin(2); tf_profile_end();', /begins inside another/],
    ['tf_profile_end();', /ends that did not begin/],
    ['tf_profile_begin(3);', /does not end \(region 3\)/],
  ] as const) {
    const error = await t.throwsAsync<TinyformerError>(profile(body), { instanceOf: TinyformerError });
    t.is(error.code, 'TF_INTERNAL');
    t.regex(error.message, said);
  }
});

test('names and regions must match one to one', async (t) => {
  const { regions } = await profile(`for (int i = 0; i < 6; i++) { tf_profile_begin(i % 3); ${loop(4)} tf_profile_end(); }`);
  const named = nameRegions(regions, ['a', 'b', 'c']);
  t.deepEqual([...named.keys()], ['a', 'b', 'c']);
  t.is(named.get('b')?.instructions, 2 * loopInstructions(4));
  t.throws(() => nameRegions(regions, ['a', 'b']), { message: /region 2 has no name/ });
  t.throws(() => nameRegions(regions, ['a', 'b', 'c', 'd']), { message: /region 3 \(d\) was never entered/ });
});

test('counts are the same in every run', async (t) => {
  const body = `static volatile unsigned char bytes[64]; tf_profile_begin(0); for (unsigned i = 0; i < 5000; i++) bytes[i % 61] ^= (unsigned char)i; tf_profile_end();`;
  const [first, second] = [await profile(body), await profile(body)];
  t.deepEqual(first.regions, second.regions);
});
