const units: Readonly<Record<string, number>> = { '': 1, B: 1, K: 1024, KB: 1024, KIB: 1024, M: 1048576, MB: 1048576, MIB: 1048576 };

/** Bytes of `320 KB`, `1M` or `327680`; K and M are 1,024 and 1,048,576, as chip data sheets count. Undefined when it is no size. */
export function parseBytes(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isInteger(text) && text > 0 ? text : undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  const unit = units[match?.[2]?.toUpperCase() ?? '?'];
  if (!match || unit === undefined) return undefined;
  const bytes = Number(match[1]) * unit;
  return Number.isInteger(bytes) && bytes > 0 ? bytes : undefined;
}
