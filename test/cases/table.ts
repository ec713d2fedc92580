import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** A network of the cases, and its largest errors against PyTorch; without them it was not opened, or not computed. */
interface NetworkOutcome {
  network: string;
  file: string;
  /** Gradients are compared where the file keeps its batch norm. */
  errors?: Record<Measure, number | undefined>;
}

declare module 'vitest' {
  interface TaskMeta {
    network?: NetworkOutcome;
  }
}

const MEASURES = ['logits', 'loss', 'gradients'] as const;
type Measure = (typeof MEASURES)[number];

type Row = NetworkOutcome & { driver: string; passed: boolean; why: string };

const firstLine = (text = ''): string => text.split('\n', 1)[0] ?? '';

const whyOf = (test: TestCase): string => {
  const [error] = test.result().errors ?? [];
  return firstLine(error?.message);
};

const rowOf = (test: TestCase): Row[] => {
  const { network } = test.meta();
  return network ? [{ ...network, driver: test.project.name, passed: test.ok(), why: whyOf(test) }] : [];
};

const distinct = (words: readonly string[]): string[] => [...new Set(words)];

/** Columns as wide as their widest word. */
function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    line
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The largest error of a network's forms; NaN counts as the largest. */
function worst(rows: readonly Row[], measure: Measure): string {
  const errors = rows.flatMap(({ errors }) => errors?.[measure] ?? []);
  if (errors.length === 0) return '-';
  return errors.some(Number.isNaN) ? 'NaN' : Math.max(...errors).toExponential(1);
}

/** A line a network: how many of its files open and are right, and the worst errors on each driver. */
function networkTable(rows: readonly Row[]): string[] {
  const drivers = distinct(rows.map(({ driver }) => driver));
  const head = ['network', 'right', ...drivers.flatMap((driver) => MEASURES.map((what) => `${what} (${driver})`))];
  const lines = distinct(rows.map(({ network }) => network)).map((network) => {
    const own = rows.filter((row) => row.network === network);
    const files = distinct(own.map(({ file }) => file));
    const right = files.filter((file) => own.every((row) => row.file !== file || row.passed));
    const errors = drivers.flatMap((driver) => {
      const here = own.filter((row) => row.driver === driver);
      return MEASURES.map((measure) => worst(here, measure));
    });
    return [network, `${right.length} of ${files.length}`, ...errors];
  });
  return aligned([head, ...lines]);
}

interface Fault {
  name: string;
  driver: string;
  why: string;
}

/** What went wrong: each reason, with the files and drivers that it is given for. */
function faultLines(faults: readonly Fault[]): string[] {
  return distinct(faults.map(({ why }) => why)).flatMap((why) => {
    const own = faults.filter((fault) => fault.why === why);
    const [names, drivers] = [distinct(own.map(({ name }) => name)), distinct(own.map(({ driver }) => driver))];
    return [`  ${why}`, `    ${names.join(', ')} (${drivers.join(', ')})`];
  });
}

/** Prints what became of the cases in ../shared/cases: `npm run test:cases`. */
export default class CaseTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const rows = tests.flatMap(rowOf);
    const unopened = rows.filter(({ errors }) => !errors);
    const wrong = rows.filter(({ errors, passed }) => errors && !passed);
    const others = tests.filter((test) => !test.meta().network && test.result().state !== 'skipped');
    const failed = others.filter((test) => !test.ok());
    const passed = others.length - failed.length;
    const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
    const named = (list: readonly Row[]) => list.map(({ file, driver, why }) => ({ name: file, driver, why }));
    const lines = [
      ...(rows.length === 0 ? [] : part('Networks: largest error over the largest value', networkTable(rows))),
      ...part('Not opened:', faultLines(named(unopened))),
      ...part('Opened, and not as PyTorch computes:', faultLines(named(wrong))),
      ...part('Other cases:', others.length === 0 ? [] : [`  ${passed} of ${others.length} pass`]),
      ...faultLines(failed.map((test) => ({ name: test.name, driver: test.project.name, why: whyOf(test) }))),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}
