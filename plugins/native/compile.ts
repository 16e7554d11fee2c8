import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { severalAtOnce } from '../../core/exec/index.js';
import type { ExecResult, StageContext } from '../../core/plugin/index.js';
import { objectOf, type Recipe } from './makefile.js';

/** The part of a stage's context that compiling and running needs. */
export type ExecContext = Pick<StageContext, 'exec'>;

/** Compiler messages in English, whatever the user's language: some are read. */
export const compilerEnvironment = { LC_ALL: 'C' };

/** Compiles every source, several at a time. Paths are relative to the project, so that the objects do not depend on where it lies. */
export async function compileSources(folder: string, recipe: Recipe, context: ExecContext): Promise<void> {
  await severalAtOnce(recipe.sources, availableParallelism(), async (source) => {
    const object = objectOf(source);
    await mkdir(join(folder, dirname(object)), { recursive: true });
    await context.exec(recipe.compiler, [...recipe.compileFlags, '-c', '-o', object, source], { cwd: folder, env: compilerEnvironment });
  });
}

/** Links the objects; the caller judges the exit code. */
export function linkObjects(folder: string, recipe: Recipe, context: ExecContext): Promise<ExecResult> {
  const args = [...recipe.linkFlags, '-o', recipe.image, ...recipe.sources.map(objectOf)];
  return context.exec(recipe.compiler, args, { cwd: folder, env: compilerEnvironment, okExitCodes: [0, 1] });
}
