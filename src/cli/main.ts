import { VERSIONS } from '../engine/versions.js';
import { reportError } from '../protocol/errors.js';
import { readCommandLine } from './command-line/read.js';
import { COMMANDS } from './commands.js';
import { endProcess } from './end-process.js';
import { allPrinted, print, printWhole, tell } from './output.js';
import { tellParent } from './parent.js';

/** Errors that are neither the program's fault nor the input's. */
const NOT_INPUT = new Set([
  'gpu-error',
  'gpu-lost',
  'loss-not-finite',
  'no-adapter',
  'no-webgpu',
  'too-little-memory',
  'write-failed',
]);

async function main(): Promise<number> {
  try {
    const work = readCommandLine(process.argv.slice(2), COMMANDS, VERSIONS['atp-studio'] ?? '');
    return await work.run({ commands: COMMANDS, print, printWhole });
  } catch (error) {
    const report = reportError(error);
    tell(report.message);
    if (report.advice) tell(report.advice);
    if (report.fault && error instanceof Error) tell(String(error.stack));
    await tellParent(report);
    return report.fault || NOT_INPUT.has(report.code) ? 1 : 2;
  }
}

// Dawn keeps the process alive, so the process is ended here. All output has to be out first.
const code = await main();
await allPrinted();
await endProcess(code);
