import { Unavailable } from '../case.js';
import { nodePlatform } from '../node-platform.js';
import type { Platform } from '../platform.js';
import type { Implementation, Report } from '../report.js';
import { runBench } from '../run.js';
import { OUT_OF_TIME, type Part } from './part.js';
import type { LeftOut } from './report.js';

/** The peers that are taken along; the others compute on the processor or take long to start. */
const PEERS: Implementation[] = ['ours', 'stock-tfjs', 'torch-cpu', 'torch-cuda'];
/** What says most comes first: the rest follows in its own order, and new cases with it. */
const FIRST = [
  'step/demo',
  'step/camvid',
  'step/r101-321',
  'step/mit',
  'step/',
  'float16',
  'conv-',
  'matmul',
  'attention',
];
/** Seconds after which a case makes do with three samples of each contender. */
const LONG_CASE = 12;

const notCarried = async () => {
  throw new Unavailable('not taken along by the device check');
};

const withoutWasm = (platform: Platform): Platform => ({ ...platform, ort: notCarried, loadWasmBackend: notCarried });

const leftOutOf = ({ adapter }: Report, toCome: readonly string[]): LeftOut[] => [
  ...adapter.skipped.map(({ case: name, impl, reason }) => ({ what: `${name} by ${impl}`, reason })),
  ...toCome.map((what) => ({ what, reason: OUT_OF_TIME })),
];

/** Words in the names of the cases to run, from ATP_BENCH_CASES; none: all. */
const wanted = (): string[] => (process.env.ATP_BENCH_CASES ?? '').split(' ').filter((word) => word !== '');

/** The benchmark with the peers that are here, as much of it as fits. */
export const benchPart: Part<'bench'> = {
  async run({ driver, seconds }, tell) {
    const until = performance.now() + 1000 * seconds;
    const limits = { until, longCase: 1000 * LONG_CASE, first: FIRST, impls: PEERS, tuned: true };
    const run = runBench(withoutWasm(await nodePlatform()), {
      driver,
      quick: 'in software',
      cases: wanted(),
      ...limits,
    });
    let report: Report | undefined;
    let toCome: string[] = [];
    for (let next = await run.next(); !next.done; next = await run.next()) {
      const event = next.value;
      if (event.type === 'started') {
        report = event.report;
        toCome = [...event.names];
      } else {
        toCome = toCome.filter((name) => name !== event.case);
      }
      if (report) tell({ result: report, leftOut: leftOutOf(report, toCome) });
    }
  },
};
