import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../core/package-root.js';
import type { RunResult } from '../../../core/plugin/index.js';
import { buildAndRun, type ProgramResult, type RunnableTarget } from '../../../plugins/native/index.js';
import type { Kernel, Operation } from '../../../plugins/sparse-engine/kernel.js';
import { fromMemory, memoryBytes, toMemory } from './tensor-memory.js';

/** One kernel call with its inputs in the logical order `[H, W, C]` and the output that it must give. */
export interface KernelCase {
  readonly name: string;
  readonly kernel: Kernel;
  readonly operation: Operation;
  readonly inputs: readonly Int8Array[];
  readonly expected: Int8Array;
  /** The output takes the memory of the input that `kernel.inPlace` names. */
  readonly inPlace: boolean;
}

export interface KernelRun {
  readonly outputs: readonly Int8Array[];
  readonly result: ProgramResult & RunResult;
}

/** Runs all cases as one C program, each as its own profiled region; every tensor is an array of its own, so sanitizers see its ends. */
export async function runKernels(target: RunnableTarget, cases: readonly KernelCase[], profile = false): Promise<KernelRun> {
  const sources = new Set(cases.flatMap(({ kernel }) => kernel.sources));
  const files: Record<string, string> = { 'main.c': mainSource(cases) };
  for (const name of sources) files[name] = readFileSync(join(packageRoot(), 'plugins/sparse-engine/kernels', name), 'utf8');
  const images = cases.flatMap(({ operation, inputs }) => inputs.map((values, i) => toMemory(operation.inputs[i]!, values)));
  const result = await buildAndRun(target, {
    files,
    inputs: { 'inputs.bin': Buffer.concat(images.map(({ buffer }) => Buffer.from(buffer))) },
    outputs: ['outputs.bin'],
    profile,
  });
  let at = 0;
  const outputs = cases.map(({ operation: { output } }) => {
    const bytes = memoryBytes(output);
    const memory = new Int8Array(result.outputs['outputs.bin']!.slice(at, at + bytes).buffer);
    at += bytes;
    return fromMemory(output, memory);
  });
  return { outputs, result };
}

function mainSource(cases: readonly KernelCase[]): string {
  const headers = new Set(cases.flatMap(({ kernel }) => kernel.sources.filter((name) => name.endsWith('.h') && !name.startsWith('tf_'))));
  const shared = new Set<string>();
  const functions = cases.map((kernelCase, index) => caseSource(kernelCase, index, shared));
  return [
    '#include <stdint.h>',
    '#include "tf_io.h"',
    '#include "tf_profile.h"',
    ...[...headers].map((name) => `#include "${name}"`),
    'static int in, out;',
    ...functions,
    'int main(void) {',
    '    in = tf_io_open("inputs.bin", 0);',
    '    out = tf_io_open("outputs.bin", 1);',
    ...cases.map((_, index) => `    case${index}();`),
    '    tf_io_close(out);',
    '    return 0;',
    '}',
    '',
  ].join('\n');
}

function caseSource({ kernel, operation, inPlace }: KernelCase, index: number, shared: Set<string>): string {
  const packed = kernel.pack(operation);
  const declarations: string[] = [];
  const cName = (name: string): string => (packed.constants.find((array) => array.name === name)?.shared ? name : `case${index}_${name}`);
  for (const { name, type, data, align, shared: common } of packed.constants) {
    if (common && shared.has(name)) continue;
    if (common) shared.add(name);
    declarations.push(`static const ${type} ${cName(name)}[] __attribute__((aligned(${align}))) = {${[...data].map(literal).join(',')}};`);
  }
  const array = (name: string, bytes: number): number =>
    declarations.push(`static int8_t ${name}[${Math.max(bytes, 8)}] __attribute__((aligned(8)));`);
  operation.inputs.forEach((operand, i) => array(`case${index}_input${i}`, memoryBytes(operand)));
  array(`case${index}_scratch`, kernel.scratchBytes(operation));
  const reused = inPlace ? kernel.inPlace(operation) : undefined;
  if (reused === undefined) array(`case${index}_output`, memoryBytes(operation.output));
  const output = reused === undefined ? `case${index}_output` : `case${index}_input${reused}`;
  const call = packed.call({ constant: cName, input: (i) => `case${index}_input${i}`, output, scratch: `case${index}_scratch` });
  return [
    ...declarations,
    `static void case${index}(void) {`,
    ...operation.inputs.map((operand, i) => `    tf_io_read(in, case${index}_input${i}, ${memoryBytes(operand)});`),
    `    tf_profile_begin(${index});`,
    `    ${call.replaceAll('\n', '\n    ')}`,
    '    tf_profile_end();',
    `    tf_io_write(out, ${output}, ${memoryBytes(operation.output)});`,
    '}',
  ].join('\n');
}

const literal = (value: number): string => (value === -(2 ** 31) ? '(-2147483647 - 1)' : `${value}`);
