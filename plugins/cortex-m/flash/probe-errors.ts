import { TinyformerError } from '../../../core/plugin/index.js';

interface Symptom {
  readonly said: RegExp;
  readonly meaning: string;
  readonly hint: string;
}

/** What OpenOCD says, in the order in which it is looked for: the first one names the cause. */
const symptoms: readonly Symptom[] = [
  {
    said: /Can't find (\S+)/,
    meaning: 'OpenOCD has no such script',
    hint: "Set options.interface of the flash stage to a script of OpenOCD, e.g. 'interface/stlink.cfg', or to a file beside the config.",
  },
  {
    said: /open failed|unable to (open|find)|No .*(device|adapter|probe)s? found|no device found|LIBUSB_ERROR|[Cc]onnection refused|[Ff]ailed to connect/,
    meaning: 'no debug probe answered',
    hint: 'Connect the board by its debug USB port (Linux: install the udev rules of OpenOCD); or set dryRun: true in the options of the flash stage.',
  },
  {
    said: /checksum mismatch|contents differ|Verify Failed|diff \d+ address/,
    meaning: 'the flash does not hold what was written',
    hint: 'Program it again; if it fails at the same place, the flash or the connection is faulty.',
  },
  {
    said: /init mode failed|not examined|scan chain|unable to connect to the target|UNEXPECTED idcode|expected \d+ of \d+/i,
    meaning: 'the probe found no chip of this kind',
    hint: 'Check the power and the wiring of the board, and that the target of the config is the chip on it.',
  },
];

/** TF_PROBE with what went wrong and the lines in which OpenOCD said so. */
export function probeError(output: string): TinyformerError {
  const lines = output.split('\n').filter((line) => /error|failed|mismatch|differ|can't|diff \d+ address|\*\*/i.test(line));
  const symptom = symptoms.find(({ said }) => said.test(output));
  const said = (lines.length > 0 ? lines : output.trim().split('\n')).slice(0, 6).join('\n');
  return new TinyformerError('TF_PROBE', `${symptom?.meaning ?? 'OpenOCD failed'}:\n${said}`, { hint: symptom?.hint, retryable: false });
}
