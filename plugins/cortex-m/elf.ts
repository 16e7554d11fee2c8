import { TinyformerError } from '../../core/plugin/index.js';
import { type CortexMChip, mainRam } from './chip-table.js';

/** A 32-bit little-endian ELF image, as far as sizes and symbols need it. */
export interface Elf {
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  readonly functions: readonly FunctionSymbol[];
}
export interface Segment {
  readonly physicalAddress: number;
  readonly bytes: Uint8Array;
}
export interface Section {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** Occupies memory of the chip. */
  readonly allocated: boolean;
}
export interface FunctionSymbol {
  readonly name: string;
  /** Without the Thumb bit. */
  readonly address: number;
  readonly size: number;
}

const loadable = 1;
const symbolTable = 2;
const functionType = 2;

/** @throws TF_ARTIFACT_CORRUPT */
export function readElf(file: Uint8Array): Elf {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const word = (offset: number) => view.getUint32(offset, true);
  const half = (offset: number) => view.getUint16(offset, true);
  if (file.length < 52 || word(0) !== 0x464c457f || file[4] !== 1 || file[5] !== 1) {
    throw new TinyformerError('TF_ARTIFACT_CORRUPT', `an image of ${file.length} bytes is not a 32-bit little-endian ELF file`);
  }

  const segments = Array.from({ length: half(44) }, (_, index) => word(28) + index * half(42))
    .filter((header) => word(header) === loadable && word(header + 16) > 0)
    .map((header) => ({ physicalAddress: word(header + 12), bytes: file.slice(word(header + 4), word(header + 4) + word(header + 16)) }));

  const headers = Array.from({ length: half(48) }, (_, index) => word(32) + index * half(46));
  const contents = (header: number) => ({ offset: word(header + 16), size: word(header + 20) });
  const text = (table: number, at: number) => {
    const start = contents(table).offset + at;
    return Buffer.from(file.subarray(start, file.indexOf(0, start))).toString('latin1');
  };
  const names = headers[half(50)] ?? 0;
  const sections = headers.map((header) => ({
    name: text(names, word(header)),
    address: word(header + 12),
    size: word(header + 20),
    allocated: (word(header + 8) & 2) !== 0,
  }));

  const table = headers.find((header) => word(header + 4) === symbolTable);
  const functions: FunctionSymbol[] = [];
  if (table !== undefined) {
    const strings = headers[word(table + 24)] ?? 0;
    const { offset, size } = contents(table);
    for (let at = offset; at < offset + size; at += 16) {
      if (((file[at + 12] ?? 0) & 15) !== functionType) continue;
      functions.push({ name: text(strings, word(at)), address: (word(at + 4) & ~1) >>> 0, size: word(at + 8) });
    }
  }
  return { segments, sections, functions: functions.sort((a, b) => a.address - b.address) };
}

/** The bytes from the start of flash to the last one that the image uses, gaps as erased flash (0xFF). */
export function flashImage(elf: Elf, chip: CortexMChip): Uint8Array {
  const { origin, bytes } = chip.flash;
  const inFlash = elf.segments.filter(({ physicalAddress }) => physicalAddress >= origin && physicalAddress < origin + bytes);
  const end = Math.max(origin, ...inFlash.map((segment) => segment.physicalAddress + segment.bytes.length));
  const image = new Uint8Array(end - origin).fill(0xff);
  for (const segment of inFlash) image.set(segment.bytes, segment.physicalAddress - origin);
  return image;
}

/** Bytes of RAM that statics and the arena occupy; the stack's reservation and copies of hot sections are not among them. */
export function staticBytes(elf: Elf, chip: CortexMChip): number {
  const ram = mainRam(chip);
  return elf.sections
    .filter(
      ({ name, address, allocated }) =>
        allocated && name !== '.stack' && !name.startsWith('.hot_') && address >= ram.origin && address < ram.origin + ram.bytes,
    )
    .reduce((sum, section) => sum + section.size, 0);
}
