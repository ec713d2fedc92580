import { writeFile } from 'node:fs/promises';
import { driverManifest } from '../test/drivers.js';
import { type BenchArguments, parseArguments, USAGE } from './arguments.js';
import { NO_FAULT } from './case.js';
import { runInChromium } from './chromium.js';
import { LEFT_OUT } from './measure.js';
import { nodePlatform } from './node-platform.js';
import type { Profile } from './profile/kernel-times.js';
import { profileText } from './profile/profile-text.js';
import { runProfile } from './profile/run-profile.js';
import type { Report } from './report.js';
import { type BenchEvent, type BenchOptions, runBench } from './run.js';
import { ceilingLine, FALLBACK_NOTE, headLine, oursOf, rowLine, skippedLine, torchLine } from './table.js';

/** The Vulkan loader reads this when Dawn starts. */
function chooseDriver(driver: BenchArguments['driver']): void {
  if (driver !== 'lavapipe' && driver !== 'swiftshader') return;
  const manifest = driverManifest(driver);
  if (!manifest) throw new Error(`${driver} is not installed: run scripts/install-drivers.sh.`);
  process.env.VK_ICD_FILENAMES = manifest;
}

/** An absent peer is reported once; the JSON names every case. */
const alreadyTold = new Set<string>();

function print(event: BenchEvent): void {
  if (event.type === 'started') {
    const { adapter, ceilings } = event.report;
    console.log(`${adapter.description} (${adapter.driver}), ${adapter.runtime}`);
    console.log(
      `${event.names.length} cases, clock: ${adapter.clock}${adapter.quick ? ', --quick: 3 samples a row' : ''}.`,
    );
    console.log(ceilingLine(ceilings));
    if (adapter.torch) console.log(torchLine(adapter.torch));
    if (adapter.fallback) console.log(FALLBACK_NOTE);
    console.log(`\n${headLine()}`);
    return;
  }
  for (const row of event.rows) console.log(rowLine(row, oursOf(event.rows, row)));
  for (const skipped of event.skipped) {
    const told = `${skipped.impl} ${skipped.reason}`;
    if (skipped.reason !== LEFT_OUT && !alreadyTold.has(told)) console.log(skippedLine(skipped));
    alreadyTold.add(told);
  }
}

/** Prints where the time of each chosen case goes; false where one could not be profiled. */
async function profile({ driver, case: words, json }: BenchArguments): Promise<boolean> {
  if (driver === 'chromium') throw new Error('--profile runs on a Vulkan driver, not in a browser.');
  chooseDriver(driver);
  const profiles: Profile[] = [];
  let allDone = true;
  for await (const found of runProfile(await nodePlatform(), { cases: words.length > 0 ? words : ['step/'] })) {
    if ('profile' in found) profiles.push(found.profile);
    const isFault = 'skipped' in found && !NO_FAULT.includes(found.skipped);
    allDone &&= !isFault;
    console.log(`\n${'profile' in found ? profileText(found.profile) : `${found.case} skipped: ${found.skipped}`}`);
  }
  if (json) await writeFile(json, `${JSON.stringify(profiles, null, 2)}\n`);
  return allDone;
}

/** Runs what the command line asks for; false where one of our own kernels did not run or was wrong. */
async function bench(options: BenchArguments): Promise<boolean> {
  const { driver, quick, case: cases, clock } = options;
  const start = performance.now();
  const chosen = { driver, quick, cases, clock };
  const report = driver === 'chromium' ? await runInChromium(chosen, print) : await runInNode(chosen);
  const leftOut = report.adapter.skipped.filter(({ reason }) => reason === LEFT_OUT).length;
  if (leftOut > 0) console.log(`\n--quick left out ${leftOut} slow peers; without it they run.`);
  console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s.`);
  return write(report, options.json);
}

async function runInNode(options: BenchOptions & Pick<BenchArguments, 'driver'>): Promise<Report> {
  chooseDriver(options.driver);
  const run = runBench(await nodePlatform(), options);
  let next = await run.next();
  while (!next.done) {
    print(next.value);
    next = await run.next();
  }
  return next.value;
}

async function write(report: Report, path: string | undefined): Promise<boolean> {
  if (path) await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
  return !report.adapter.skipped.some(({ impl, reason }) => impl === 'ours' && !NO_FAULT.includes(reason));
}

try {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else if (!(await (options.profile ? profile : bench)(options))) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
