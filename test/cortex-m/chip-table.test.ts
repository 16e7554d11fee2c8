import test, { type ExecutionContext } from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { type CortexMChip, checkChip, chipSchema, mainRam } from '../../plugins/cortex-m/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

const refused = (change: Partial<CortexMChip>, said: RegExp) => (t: ExecutionContext) => {
  const error = t.throws(() => checkChip({ ...stm32f746, ...change }), { instanceOf: TinyformerError }) as TinyformerError;
  t.is(error.code, 'TF_CHIP');
  t.regex(error.message, said);
};

const [dtcm, sram1, sram2] = stm32f746.ram as [CortexMChip['ram'][0], CortexMChip['ram'][0], CortexMChip['ram'][0]];

test('the table of the STM32F746 is valid, and its three RAM banks are one', (t) => {
  t.is(checkChip(stm32f746), stm32f746);
  t.like(mainRam(stm32f746), { origin: 0x2000_0000, bytes: 320 * 1024 });
  t.deepEqual(chipSchema.parse(stm32f746), stm32f746);
});

test('a bank behind a gap is not part of the main RAM', (t) => {
  t.is(mainRam({ ...stm32f746, ram: [sram2, dtcm] }).bytes, 64 * 1024);
});

test(
  'overlapping RAM banks are refused',
  refused({ ram: [dtcm, { ...sram1, origin: 0x2000_8000 }] }, /DTCM \(0x20000000 to 0x20010000\) and SRAM1 .* overlap/),
);
test('a flash alias over RAM is refused', refused({ flashExecuteOrigin: 0x2000_0000 }, /overlap/));
test('an empty bank is refused', refused({ ram: [{ ...dtcm, bytes: 0 }] }, /bank DTCM has 0 bytes/));
test('a bank behind the end of the address space is refused', refused({ ram: [{ ...dtcm, origin: 0xffff_ff00 }] }, /ends at 0x10000ff00/));
test(
  'an emulator without an image where code executes is refused',
  refused({ emulator: { machine: 'mps2-an500', imageAt: [0] } }, /no 0x00200000/),
);
