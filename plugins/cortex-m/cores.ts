/** Cores that firmware is generated for, by GCC's `-mcpu`: whether they have the DSP instructions, and GCC's `-mfpu` of the FPUs that they may have. */
export const cores = {
  'cortex-m3': { dsp: 'never', fpus: {} },
  'cortex-m4': { dsp: 'always', fpus: { single: 'fpv4-sp-d16' } },
  'cortex-m7': { dsp: 'always', fpus: { single: 'fpv5-sp-d16', double: 'fpv5-d16' } },
  'cortex-m33': { dsp: 'optional', fpus: { single: 'fpv5-sp-d16' } },
} as const satisfies Record<string, { dsp: 'never' | 'always' | 'optional'; fpus: Partial<Record<Fpu, string>> }>;

export type Core = keyof typeof cores;
export type Fpu = 'single' | 'double';

export const coreNames = Object.keys(cores) as [Core, ...Core[]];

/** Flags that choose the instruction set: the same for compiling and linking. */
export function machineFlags({ core, dsp, fpu }: { readonly core: Core; readonly dsp: boolean; readonly fpu?: Fpu }): string[] {
  const withoutDsp = cores[core].dsp === 'optional' && !dsp ? '+nodsp' : '';
  const unit = fpuName(core, fpu);
  return [`-mcpu=${core}${withoutDsp}`, '-mthumb', ...(unit === undefined ? ['-mfloat-abi=soft'] : [`-mfpu=${unit}`, '-mfloat-abi=hard'])];
}

/** GCC's name of a core's FPU; undefined where the core has none of this kind. */
export function fpuName(core: Core, fpu: Fpu | undefined): string | undefined {
  const fpus: Partial<Record<Fpu, string>> = cores[core].fpus;
  return fpu && fpus[fpu];
}
