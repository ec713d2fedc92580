import { VERSIONS } from '../engine/versions.js';
import { reportError } from '../protocol/errors.js';
import { adaptCommand } from './adapt.js';
import { parseCommand, USAGE } from './arguments.js';
import { predictCommand } from './predict.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Errors that are neither the program's fault nor the input's. */
const NOT_INPUT = new Set(['gpu-error', 'gpu-lost', 'no-adapter', 'no-webgpu', 'too-little-memory']);

async function main(): Promise<number> {
  try {
    const command = parseCommand(process.argv.slice(2));
    if (command.name === 'help') print(USAGE);
    else if (command.name === 'version') print(VERSIONS['atp-studio'] ?? '');
    else if (command.name === 'predict') await predictCommand(command.options, print);
    else return await adaptCommand(command.options, print);
    return 0;
  } catch (error) {
    const report = reportError(error);
    process.stderr.write(`${report.message}\n`);
    if (report.advice) process.stderr.write(`${report.advice}\n`);
    if (report.fault && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return report.fault || NOT_INPUT.has(report.code) ? 1 : 2;
  }
}

// Dawn keeps the process alive; what was written has to be out first.
const code = await main();
process.stdout.write('', () => process.exit(code));
