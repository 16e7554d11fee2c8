#!/usr/bin/env node
import { setUp } from './setup/present.mjs';
import { runTests } from './testing/run-tests.mjs';

const { exitCode } = await setUp({ withOpenocd: true });
process.exit(exitCode || (await runTests(process.argv.slice(2))));
