import type { z } from 'zod';
import { TinyformerError } from '../errors/index.js';
import type { YamlFile } from './yaml-file.js';

/** The content of a file as its schema has it. @throws TF_CONFIG_VALUE naming line, column and key of everything that is wrong */
export function checked<T>(schema: z.ZodType<T>, { data, locate }: Pick<YamlFile, 'data' | 'locate'>, hint: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const at = unknown === undefined ? issue.path : [...issue.path, unknown];
    return `${locate(at)}: ${at.map(String).join('.') || 'file'}: ${unknown === undefined ? issue.message : 'unknown key'}`;
  });
  throw new TinyformerError('TF_CONFIG_VALUE', lines.join('\n'), { hint });
}
