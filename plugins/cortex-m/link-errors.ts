import { TinyformerError } from '../../core/plugin/index.js';
import { type CortexMChip, mainRam } from './chip-table.js';
import { stackBytes } from './linker-script.js';

/** What the linker said, as an error of ours: TF_DOES_NOT_FIT with the missing bytes, or TF_TOOL_FAILED with its words. */
export function linkError(stderr: string, chip: CortexMChip): TinyformerError {
  const overflow = { flash: 0, ram: 0 };
  for (const [, region, bytes] of stderr.matchAll(/region `(\w+)' overflowed by (\d+) bytes/g)) {
    const kind = region === 'RAM' ? 'ram' : 'flash';
    overflow[kind] = Math.max(overflow[kind], Number(bytes));
  }
  if (overflow.flash === 0 && overflow.ram === 0) {
    return new TinyformerError('TF_TOOL_FAILED', `the firmware does not link:\n${stderr.trimEnd().split('\n').slice(-12).join('\n')}`);
  }
  const flash = overflow.flash > 0 ? [`${overflow.flash} bytes of flash (it has ${chip.flash.bytes})`] : [];
  const ram = overflow.ram > 0 ? [`${overflow.ram} bytes of RAM (it has ${mainRam(chip).bytes}, ${stackBytes} of them for the stack)`] : [];
  return new TinyformerError('TF_DOES_NOT_FIT', `the firmware exceeds the ${chip.name} by ${[...flash, ...ram].join(' and ')}`, {
    hint: 'Search under tighter constraints, or choose a larger chip.',
    details: { flashOverflow: overflow.flash, ramOverflow: overflow.ram },
  });
}
