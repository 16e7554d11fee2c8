import { z } from 'zod';

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

/** A size as users write it; the value is in bytes. */
export const bytesSchema = z
  .union([z.number(), z.string()], { error: 'write a size: 327680, "320 KB" or "1 MB"' })
  .transform((value, context) => {
    const parsed = parseBytes(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} is no size; write 327680, "320 KB" or "1 MB"` });
    return z.NEVER;
  })
  .describe('Bytes: 327680, "320 KB", "1 MB" (K = 1,024).');
