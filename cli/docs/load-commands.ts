import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Command, Interfaces } from '@oclif/core';

export type Flag = Interfaces.Flag<unknown>;
export type Arg = Interfaces.Arg<unknown>;

/** A command's static definitions. */
export interface CommandDefinition {
  /** As it is typed: `runs list`. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly args: Readonly<Record<string, Arg>>;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly baseFlags: Readonly<Record<string, Flag>>;
  readonly examples: readonly string[];
}

const folder = fileURLToPath(new URL('../commands/', import.meta.url));

/** Every command beside this file, in the order of their names; a folder is a topic, as oclif finds them. */
export async function loadCommands(): Promise<readonly CommandDefinition[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js')).sort();
  return Promise.all(
    files.map(async (file) => {
      const { default: command } = (await import(new URL(`../commands/${file}`, import.meta.url).href)) as { default: Command.Class };
      return {
        name: file.replace(/\.js$/, '').replaceAll(/[/\\]/g, ' '),
        summary: command.summary ?? '',
        description: command.description,
        args: command.args as Readonly<Record<string, Arg>>,
        flags: (command.flags ?? {}) as Readonly<Record<string, Flag>>,
        baseFlags: command.baseFlags as Readonly<Record<string, Flag>>,
        examples: ((command.examples ?? []) as readonly string[]).map((example) => example.replaceAll('<%= config.bin %>', 'tinyformer')),
      };
    }),
  );
}
