import test, { type ExecutionContext } from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { type CortexMChip, checkChip, defineChip, mainRam } from '../../plugins/cortex-m/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';

import { cortexM3, stm32f405 } from './chips.js';

const refused = (change: Partial<CortexMChip>, said: RegExp) => (t: ExecutionContext) => {
  const error = t.throws(() => checkChip({ ...stm32f746, ...change }), { instanceOf: TinyformerError }) as TinyformerError;
  t.is(error.code, 'TF_CHIP');
  t.regex(error.message, said);
};

const [dtcm, sram1, sram2] = stm32f746.ram as [CortexMChip['ram'][0], CortexMChip['ram'][0], CortexMChip['ram'][0]];

test('the table of the STM32F746 is valid, and its three RAM banks are one', (t) => {
  t.is(checkChip(stm32f746), stm32f746);
  t.like(mainRam(stm32f746), { origin: 0x2000_0000, bytes: 320 * 1024 });
  t.deepEqual(
    defineChip({
      ...stm32f746,
      ram: [...stm32f746.ram] as [CortexMChip['ram'][0]],
      emulator: { ...stm32f746.emulator!, imageAt: [0, 0x0020_0000] },
    }),
    stm32f746,
  );
});

test('of banks with a gap between them the largest is the main RAM, wherever it lies', (t) => {
  t.is(mainRam({ ...stm32f746, ram: [sram2, dtcm] }).bytes, 64 * 1024);
  t.like(mainRam(stm32f405), { origin: 0x2000_0000, bytes: 128 * 1024 });
});

test('what a table does not say follows from the core and the memory', (t) => {
  t.like(stm32f405, { dsp: true, emulator: { machine: 'netduinoplus2', imageAt: [0, 0x0800_0000] } });
  t.like(cortexM3, { dsp: false, fpu: undefined, emulator: { machine: 'mps2-an385', imageAt: [0] } });
  t.deepEqual(
    stm32f405.ram.map(({ name }) => name),
    ['CCM', 'SRAM'],
  );
  t.is(cortexM3.ram[0]?.name, 'RAM');
});

test(
  'overlapping RAM banks are refused',
  refused({ ram: [dtcm, { ...sram1, origin: 0x2000_8000 }] }, /DTCM \(0x20000000 to 0x20010000\) and SRAM1 .* overlap/),
);
test(
  'instruction RAM over the flash alias is refused',
  refused(
    { instructionRam: { ...dtcm, name: 'ITCM', origin: 0x0020_0000 } },
    /flash \(execute\) .* and ITCM .* overlap|ITCM .* and flash \(execute\) .* overlap/,
  ),
);
test('a flash alias over RAM is refused', refused({ flashExecuteOrigin: 0x2000_0000 }, /overlap/));
test('an empty bank is refused', refused({ ram: [{ ...dtcm, bytes: 0 }] }, /bank DTCM has 0 bytes/));
test('a bank behind the end of the address space is refused', refused({ ram: [{ ...dtcm, origin: 0xffff_ff00 }] }, /ends at 0x10000ff00/));
test(
  'an emulator without an image where code executes is refused',
  refused({ emulator: { machine: 'mps2-an500', imageAt: [0] } }, /no 0x00200000/),
);
