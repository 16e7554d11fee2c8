import type { z } from 'zod';
import { issuesOf, parseWritten, TinyformerError } from '../errors/index.js';
import type { YamlFile } from './yaml-file.js';

/** The content of a file as its schema has it. @throws TF_CONFIG_VALUE naming line, column and key of everything that is wrong */
export function checked<T>(schema: z.ZodType<T>, { data, locate }: Pick<YamlFile, 'data' | 'locate'>, hint: string): T {
  const parsed = parseWritten(schema, data);
  if (parsed.success) return parsed.data;
  const lines = issuesOf(parsed.error).map(({ path, message }) => `${locate(path)}: ${path.join('.') || 'file'}: ${message}`);
  throw new TinyformerError('TF_CONFIG_VALUE', lines.join('\n'), { hint });
}
