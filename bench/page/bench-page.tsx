import { useRef, useState } from 'react';
import type { Report } from '../report.js';
import { type BenchEvent, type BenchOptions, runBench } from '../run.js';
import { ceilingLine, FALLBACK_NOTE } from '../table.js';
import { browserPlatform } from './browser-platform.js';
import { RowTable } from './row-table.js';

declare global {
  /** Set by who drives the page from outside (`npm run bench -- --driver chromium`). */
  var onBenchEvent: ((event: BenchEvent) => void) | undefined;
  var runBenchPage: ((options: BenchOptions) => Promise<Report>) | undefined;
}

type State = { name: 'idle' } | { name: 'running' } | { name: 'done' } | { name: 'failed'; reason: string };

export function BenchPage({ address }: { address: URLSearchParams }) {
  const [report, setReport] = useState<Report | null>(null);
  const [state, setState] = useState<State>({ name: 'idle' });
  const [quick, setQuick] = useState(address.has('quick'));
  const [words, setWords] = useState(address.getAll('case').join(' '));

  const start = async (options: BenchOptions): Promise<Report> => {
    setState({ name: 'running' });
    try {
      const done = await runWith(options, (reached) => setReport({ ...reached }));
      setReport(done);
      setState({ name: 'done' });
      return done;
    } catch (error) {
      setState({ name: 'failed', reason: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };
  const latest = useRef(start);
  latest.current = start;
  globalThis.runBenchPage = (options) => latest.current(options);

  const cases = words.split(/\s+/).filter((word) => word !== '');
  return (
    <>
      <h1>Benchmark</h1>
      <p>
        Each kernel and each step is checked against a reference and then timed beside its peers, in turn. Nothing
        leaves this browser.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start({ driver: 'browser', quick, cases }).catch(console.error);
        }}
      >
        <label>
          <input type="checkbox" checked={quick} onChange={(event) => setQuick(event.target.checked)} /> quick
        </label>
        <label>
          cases{' '}
          <input
            value={words}
            onChange={(event) => setWords(event.target.value)}
            placeholder="all, or parts of names"
          />
        </label>
        <button type="submit" disabled={state.name === 'running'}>
          Run
        </button>
        {report && <Download report={report} />}
      </form>
      <p role="status">{sentence(state)}</p>
      {report && <Findings report={report} />}
    </>
  );
}

async function runWith(options: BenchOptions, show: (report: Report) => void): Promise<Report> {
  const run = runBench(browserPlatform(), options);
  let reached: Report | undefined;
  let next = await run.next();
  while (!next.done) {
    if (next.value.type === 'started') reached = next.value.report;
    globalThis.onBenchEvent?.(next.value);
    if (reached) show(reached);
    next = await run.next();
  }
  return next.value;
}

function sentence(state: State): string {
  switch (state.name) {
    case 'idle':
      return '';
    case 'running':
      return 'Running; the page may answer late.';
    case 'done':
      return 'Done.';
    case 'failed':
      return state.reason;
    default:
      return state satisfies never;
  }
}

function Download({ report }: { report: Report }) {
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }));
    link.download = 'bench.json';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <button type="button" onClick={save}>
      Save as JSON
    </button>
  );
}

function Findings({ report }: { report: Report }) {
  const { adapter, ceilings, rows } = report;
  return (
    <>
      <p>
        {adapter.description || adapter.vendor}. {ceilingLine(ceilings)}
      </p>
      {adapter.fallback && <p className="note">{FALLBACK_NOTE}</p>}
      <RowTable rows={rows} />
      {adapter.skipped.length > 0 && (
        <details>
          <summary>{adapter.skipped.length} contenders left out</summary>
          <ul>
            {adapter.skipped.map((skipped) => (
              <li key={`${skipped.case} ${skipped.impl}`}>
                {skipped.case}, {skipped.impl}: {skipped.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
