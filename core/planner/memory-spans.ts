import { TinyformerError } from '../errors/index.js';
import type { MemoryBank } from '../plugin/target.js';

/** Banks that lie one after the other, so that an arena may cross from one into the next. */
export interface MemorySpan {
  readonly origin: number;
  readonly bytes: number;
  readonly banks: readonly MemoryBank[];
}

/**
 * Contiguous spans of a chip's RAM banks, largest first.
 *
 * @throws TF_CHIP when a bank is empty or two overlap.
 */
export function memorySpans(banks: readonly MemoryBank[]): readonly MemorySpan[] {
  const sorted = [...banks].sort((a, b) => a.origin - b.origin);
  const spans: { origin: number; bytes: number; banks: MemoryBank[] }[] = [];
  sorted.forEach((bank, i) => {
    if (!(bank.bytes > 0)) throw new TinyformerError('TF_CHIP', `memory bank ${bank.name} has ${bank.bytes} bytes`);
    const next = sorted[i + 1];
    if (next && bank.origin + bank.bytes > next.origin) {
      throw new TinyformerError('TF_CHIP', `memory banks ${bank.name} (${extent(bank)}) and ${next.name} (${extent(next)}) overlap`);
    }
    const span = spans.at(-1);
    if (span && span.origin + span.bytes === bank.origin) {
      span.bytes += bank.bytes;
      span.banks.push(bank);
    } else spans.push({ origin: bank.origin, bytes: bank.bytes, banks: [bank] });
  });
  return spans.sort((a, b) => b.bytes - a.bytes || a.origin - b.origin);
}

function extent(bank: MemoryBank): string {
  return `0x${bank.origin.toString(16)} to 0x${(bank.origin + bank.bytes).toString(16)}`;
}
