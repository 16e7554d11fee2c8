/**
 * The parts of artifacts that summaries and reports show, as the built-in stages write them. Plugins may bring other stages for the same
 * kinds, so every part may be absent.
 */

/** `report.json` of a firmware artifact. */
export interface FirmwareFigures {
  readonly parameters?: number;
  readonly macs?: number;
  readonly instructions?: number;
  readonly dense?: { readonly total: number };
  readonly flash?: { readonly total: number; readonly limit: number };
  readonly ram?: { readonly total: number; readonly limit: number; readonly arena: number; readonly stack: number };
  readonly layers?: readonly FirmwareLayer[];
  readonly memory?: {
    readonly peak: number;
    readonly lowerBound: number;
    readonly planner: string;
    readonly optimal: boolean;
    readonly tensors: readonly {
      readonly id: string;
      readonly offset: number;
      readonly bytes: number;
      readonly first: number;
      readonly last: number;
      readonly scratch: boolean;
    }[];
  };
}

export interface FirmwareLayer {
  readonly id: string;
  readonly kind: string;
  readonly kernel: string;
  readonly output: { readonly shape: readonly number[] };
  readonly blockSize: number;
  readonly density: number;
  readonly macs: number;
  readonly parameters: number;
  readonly bytes: number;
  readonly denseBytes: number;
  readonly instructions: number;
  readonly denseInstructions: number;
}

/** `verification.json`. */
export interface VerificationFigures {
  readonly accuracy?: { readonly accuracy: number; readonly images: number };
  readonly agreed?: { readonly images: number; readonly layers: boolean; readonly on: readonly string[] };
  readonly instructions?: {
    readonly counted: number;
    readonly estimated: number;
    readonly dense?: { readonly total: number };
    readonly layers: readonly { readonly id: string; readonly instructions: number; readonly cycles: readonly [number, number] }[];
  };
  readonly flash?: { readonly total: number };
  readonly ram?: { readonly total: number };
  readonly stack?: { readonly used: number; readonly reserved: number };
}

/** `model.json` of a float model. */
export interface ModelFigures {
  readonly accuracy?: number;
  readonly cost?: { readonly parameters: number; readonly macs: number };
  readonly choices?: readonly {
    readonly block: string;
    readonly candidate: string;
    readonly sparsity: number;
    readonly blockSize: number;
  }[];
}

/** `analysis.json` of a space. */
export interface AnalysisFigures {
  readonly probability?: number;
  readonly interval?: readonly [number, number];
  readonly lambdaLow?: number;
  readonly lambdaHigh?: number;
  readonly samples?: readonly {
    readonly flash: number;
    readonly ram: number;
    readonly parameters: number;
    readonly fits: boolean;
    readonly capable: boolean;
  }[];
}

/** `report.json` of a quantized model. */
export interface QuantizationFigures {
  readonly images?: number;
  readonly snr?: number | null;
  readonly agreement?: number;
  readonly layers?: readonly { readonly node: string; readonly op: string; readonly snr: number | null }[];
}
