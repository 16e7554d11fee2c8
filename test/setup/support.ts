import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Detection, PartFace, SetupContext } from '../../scripts/setup/index.mjs';

/** ava runs every test file with the package's folder as its working directory. */
export const root = process.cwd();

/** What the scripts export but the CLI does not see. */
export type Part = PartFace & {
  detect(context: SetupContext): Promise<Detection> | Detection;
  sources: { name: string; available(context: SetupContext): boolean; fetch(context: SetupContext): Promise<void> }[];
  hint(context: SetupContext): string;
};

export async function load<T>(script: string): Promise<T> {
  return (await import(pathToFileURL(path.join(root, 'scripts', script)).href)) as T;
}

export const setup = await load<typeof import('../../scripts/setup/index.mjs')>('setup/index.mjs');
export const parts = setup.parts as unknown as Part[];
export const partCalled = (id: string): Part => parts.find((part) => part.id === id)!;

const contexts = await load<{ createContext(overrides: Partial<SetupContext>): SetupContext }>('setup/context.mjs');
export const createContext = contexts.createContext;

export function temporaryFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tinyformer-setup-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A program of that name, made of shell lines. */
export function fakeTool(folder: string, name: string, ...lines: string[]): string {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  fs.writeFileSync(file, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  return file;
}

export const fakeTemporal = (folder: string, server: string): string =>
  fakeTool(folder, 'temporal', `echo "temporal version 1.0.0 (Server ${server}, UI 2.0.0)"`);

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

export function runSetup(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const start = performance.now();
  const child = spawn(process.execPath, ['scripts/setup.mjs', ...args], { cwd: root, env });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output, seconds: (performance.now() - start) / 1000 }));
  });
}
