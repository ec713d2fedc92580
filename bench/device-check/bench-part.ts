import { Unavailable } from '../case.js';
import { LEFT_OUT } from '../measure.js';
import { nodePlatform } from '../node-platform.js';
import type { Platform } from '../platform.js';
import type { Implementation, Report } from '../report.js';
import { runBench } from '../run.js';
import { OUT_OF_TIME, type Part } from './part.js';
import type { LeftOut } from './report.js';

/** The peers that are taken along; the others compute on the processor or take long to start. */
const PEERS: Implementation[] = ['ours', 'stock-tfjs', 'torch-cpu', 'torch-cuda'];
/** What is wanted most comes first, for a run that is broken off. The rest follows in its own order, and new cases with it. */
const FIRST = [
  /^conv-stem/,
  /^step\/camvid/,
  /^step\/demo$/,
  /^step\/r101-321x321$/,
  /^step\/mit/,
  /mixed|float16/,
  /^conv-3x3/,
  /^step\//,
  /^conv-/,
];
/** Seconds after which a case makes do with three samples of each contender. */
const LONG_CASE = 12;
/** Seconds of one execution that are too long for a peer: a case takes its checks and several of them. */
const LONGEST_PEER = 6;

const notCarried = async () => {
  throw new Unavailable('not taken along by the device check');
};

const withoutWasm = (platform: Platform): Platform => ({ ...platform, ort: notCarried, loadWasmBackend: notCarried });

const leftOutOf = ({ adapter }: Report, toCome: readonly string[], slow: readonly string[]): LeftOut[] => [
  ...adapter.skipped.map(({ case: name, impl, reason }) => ({ what: `${name} by ${impl}`, reason })),
  ...toCome.map((what) => ({ what, reason: OUT_OF_TIME })),
  ...slow.map((what) => ({ what, reason: LEFT_OUT })),
];

/** Words in the names of the cases to run, from ATP_BENCH_CASES; none: all. */
const wanted = (): string[] => (process.env.ATP_BENCH_CASES ?? '').split(' ').filter((word) => word !== '');

/** The benchmark with the peers that are here, as much of it as fits. */
export const benchPart: Part<'bench'> = {
  async run({ driver, seconds }, tell) {
    const until = performance.now() + 1000 * seconds;
    const limits = { until, longCase: 1000 * LONG_CASE, longestPeer: 1000 * LONGEST_PEER };
    const run = runBench(withoutWasm(await nodePlatform()), {
      driver,
      quick: 'in software',
      cases: wanted(),
      first: FIRST,
      impls: PEERS,
      tuned: true,
      ...limits,
    });
    let report: Report | undefined;
    let toCome: string[] = [];
    let slow: string[] = [];
    for (let next = await run.next(); !next.done; next = await run.next()) {
      const event = next.value;
      if (event.type === 'started') {
        report = event.report;
        toCome = [...event.names];
        slow = event.leftOut;
      } else {
        toCome = toCome.filter((name) => name !== event.case);
      }
      if (report) tell({ result: report, leftOut: leftOutOf(report, toCome, slow) });
    }
  },
};
