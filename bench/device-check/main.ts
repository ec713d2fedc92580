import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { driverManifest } from '../../test/drivers.js';
import { SHARES, secondsFor } from './budget.js';
import { type CheckReport, checkSchema, type PartName } from './report.js';
import { startPart } from './start-part.js';
import { writeReport } from './write-report.js';

const USAGE = `Usage: ./run [options]
  --driver NAME   lavapipe or swiftshader: try the check in software; default: the system's GPU
  --seconds N     time for all parts together (default 440)
  --part NAME     only this part (${SHARES.map(([name]) => name).join(', ')}); may be given more than once
  --out DIR       where device-check.json and device-check.md are written (default: the present folder)`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      driver: { type: 'string', default: 'default' },
      seconds: { type: 'string', default: '440' },
      part: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: '.' },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds} is no number of seconds.`);
  const names = SHARES.map(([name]) => name);
  const unknown = values.part.find((name) => !names.includes(name as PartName));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}: ${names.join(', ')}.`);
  const wanted = names.filter((name) => name === 'adapter' || values.part.length === 0 || values.part.includes(name));
  return { ...values, out: resolve(process.env.CALLED_FROM ?? '.', values.out), seconds, wanted };
}

type Arguments = ReturnType<typeof readArguments>;

/** The Vulkan loader of the parts' processes reads this. */
function chooseDriver(driver: string): void {
  process.env.ATP_DRIVER = driver;
  if (driver === 'default') return;
  if (driver !== 'lavapipe' && driver !== 'swiftshader') throw new Error(`There is no driver ${driver}.`);
  const manifest = driverManifest(driver);
  if (!manifest) throw new Error(`${driver} is not installed here.`);
  process.env.VK_ICD_FILENAMES = manifest;
}

function refusal({ found, parts }: CheckReport, driver: string): string | undefined {
  if (!found.adapter) return `WebGPU found no adapter: is there a Vulkan driver? ${parts[0]?.reason ?? ''}`;
  if (!found.adapter.fallback || driver !== 'default') return undefined;
  return `${found.adapter.description} computes in software: nothing here would say how fast a GPU is. To try the check itself, name the driver (--driver lavapipe).`;
}

const emptyReport = (driver: string): CheckReport => ({
  version: 1,
  revision: readFileSync('revision', 'utf8').trim(),
  date: new Date().toISOString(),
  driver,
  host: `Node ${process.version}, ${platform()} ${release()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}`,
  seconds: 0,
  parts: [],
  found: {},
});

/** Runs the parts one after another; the files are written anew after every finding. False where something failed. */
async function check({ driver, seconds, wanted, out }: Arguments): Promise<boolean> {
  chooseDriver(driver);
  const report = emptyReport(driver);
  const before = performance.now();
  const spent = () => (performance.now() - before) / 1000;
  for (const name of wanted) {
    const keep = ({ report: part, result }: Awaited<ReturnType<typeof startPart>>) => {
      report.seconds = spent();
      report.parts = [...report.parts.filter((other) => other.name !== name), part];
      report.found = { ...report.found, ...(result === undefined ? {} : { [name]: result }) };
      writeReport(report, out);
    };
    keep(await startPart(name, driver, secondsFor(name, seconds - spent(), wanted), keep));
    const { state, seconds: taken, reason } = report.parts.at(-1)!;
    console.log(`${name}: ${state}, ${taken.toFixed(0)} s${reason ? `\n${reason}` : ''}`);
    if (name !== 'adapter') continue;
    const refused = refusal(report, driver);
    if (refused !== undefined) throw new Error(refused);
    console.log(report.found.adapter?.description);
  }
  checkSchema.parse(report);
  const failures = report.found.tests?.some(({ failures: found }) => found.length > 0) ?? false;
  return !failures && report.parts.every(({ state }) => state !== 'failed');
}

try {
  if (process.argv.includes('--help')) console.log(USAGE);
  else if (!(await check(readArguments()))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
