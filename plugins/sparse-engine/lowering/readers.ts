import type { OperationShape } from '../kernel.js';

/** Who reads and who writes each tensor of a list of operations. */
export class Readers {
  readonly #readers = new Map<string, OperationShape[]>();
  readonly #writer = new Map<string, OperationShape>();
  readonly #output: string;

  /** @param output the model's output, which the caller reads */
  constructor(operations: readonly OperationShape[], output: string) {
    this.#output = output;
    for (const operation of operations) {
      this.#writer.set(operation.output.tensor, operation);
      for (const input of operation.inputs) {
        const readers = this.#readers.get(input.tensor);
        if (readers) readers.push(operation);
        else this.#readers.set(input.tensor, [operation]);
      }
    }
  }

  writer(tensor: string): OperationShape | undefined {
    return this.#writer.get(tensor);
  }

  /** The one operation that reads a tensor, once; undefined when there are more, or the caller reads it. */
  onlyReader(tensor: string): OperationShape | undefined {
    const readers = this.#readers.get(tensor);
    return readers?.length === 1 && tensor !== this.#output ? readers[0] : undefined;
  }
}
