import { Tabs } from 'radix-ui';
import { useEffect, useMemo } from 'react';
import { answersOf } from '../../report/comparison/words.js';
import { closeCompare } from '../actions/compare.js';
import { clearError } from '../actions/reporting.js';
import { readRuns } from '../actions/runs.js';
import { saveComparison } from '../actions/save-comparison.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { Problem } from '../controls/problem.js';
import { useRuns } from '../runs/runs-store.js';
import { useStudio } from '../store.js';
import { localised } from '../words/numbers.js';
import { words } from '../words/words.js';
import { type OpenedRun, useCompare } from './compare-store.js';
import { type Compared, comparedOf } from './compared.js';
import { CurvesPart } from './curves-part.js';
import { notesOf } from './notes.js';
import { RunsBar } from './runs-bar.js';
import { hasSeeds, SeedsTable } from './seeds-table.js';
import { SplitPart } from './split-part.js';
import { ClassesTable, FiguresTable, OptionsTable } from './tables.js';
import './compare.css';

/** What Compare shows of the runs that were opened for it. */
export function CompareContent() {
  const runs = useCompare((state) => state.runs);
  // While the sheet closes there are none.
  return runs && <Content runs={runs} />;
}

function Content({ runs }: { runs: readonly OpenedRun[] }) {
  const compared = useCompared(runs);
  const error = useStudio((state) => state.errors.runs);
  const { columns, reference, joined } = compared;
  useFreshList();
  return (
    <div className="compare">
      <Problem error={error} onDismiss={() => clearError('runs')} />
      <Notes compared={compared} />
      <RunsBar {...{ columns, reference }} />
      <Tabs.Root className="tabs compare-tabs" defaultValue="figures">
        <div className="compare-tabs-head">
          <Tabs.List aria-label={words.compare.sheet.tabs}>
            <Tabs.Trigger value="figures">{words.compare.sheet.figures}</Tabs.Trigger>
            <Tabs.Trigger value="curves">{words.compare.sheet.curves}</Tabs.Trigger>
            <Tabs.Trigger value="classes">{words.compare.sheet.classes}</Tabs.Trigger>
            <Tabs.Trigger value="pictures">{words.compare.sheet.pictures}</Tabs.Trigger>
          </Tabs.List>
          <Save compared={compared} />
        </div>
        <Tabs.Content value="figures" className="compare-scroll">
          <Answer compared={compared} />
          <div className="compare-columns">
            <section aria-labelledby="compare-figures">
              <h3 id="compare-figures">{words.compare.sheet.figures}</h3>
              <FiguresTable compared={compared} />
            </section>
            <div>
              <section aria-labelledby="compare-options">
                <h3 id="compare-options">{words.compare.sheet.options}</h3>
                <OptionsTable columns={columns} />
              </section>
              {hasSeeds(joined.comparison) && (
                <section aria-labelledby="compare-seeds">
                  <h3 id="compare-seeds">{words.compare.sheet.seeds}</h3>
                  <SeedsTable comparison={joined.comparison} />
                </section>
              )}
            </div>
          </div>
        </Tabs.Content>
        <Tabs.Content value="curves" className="compare-scroll">
          <CurvesPart {...{ runs, columns }} />
        </Tabs.Content>
        <Tabs.Content value="classes" className="compare-scroll">
          <ClassesTable compared={compared} />
        </Tabs.Content>
        <Tabs.Content value="pictures" className="compare-pictures">
          <SplitPart {...{ runs, columns }} />
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}

function useCompared(runs: readonly OpenedRun[]): Compared {
  const list = useRuns((state) => state.runs);
  const reference = useCompare((state) => state.reference);
  return useMemo(() => {
    const names = new Map(list?.map(({ id, entry }) => [id, entry?.name]));
    return comparedOf(runs, ({ id, entry }) => names.get(id) ?? entry.name, reference);
  }, [runs, list, reference]);
}

/** Another tab may delete or rename a run meanwhile. */
function useFreshList(): void {
  useEffect(() => {
    const read = () => void readRuns().catch(() => {});
    addEventListener('focus', read);
    return () => removeEventListener('focus', read);
  }, []);
}

/** What makes the figures less comparable than they look. */
function Notes({ compared }: { compared: Compared }) {
  const list = useRuns((state) => state.runs);
  const notCompared = useCompare((state) => state.notCompared);
  const gone = list ? compared.columns.filter(({ id }) => list.every((run) => run.id !== id)) : [];
  const notes = notesOf(
    compared,
    { notCompared },
    gone.map(({ label }) => label),
  );
  if (notes.length === 0) return null;
  return (
    <ul className="compare-notes" aria-label={words.compare.sheet.notes}>
      {notes.map((note) => (
        <li key={note}>
          <Icon name="warning" />
          {note}
        </li>
      ))}
    </ul>
  );
}

/** The best run and how it stands to the others, in the words of the report. */
function Answer({ compared: { columns, joined } }: { compared: Compared }) {
  if (columns.every(({ row }) => row.final.mIoU === null)) return null;
  return (
    <div className="compare-answer">
      {answersOf(joined.comparison, words.report.comparison).map(({ lead, standing }) => (
        <div key={lead}>
          <p>{localised(lead)}</p>
          <ul className="muted">
            {standing.map((sentence) => (
              <li key={sentence}>{localised(sentence)}</li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Save({ compared: { joined } }: { compared: Compared }) {
  return (
    <div className="compare-save">
      <Button icon="download" onClick={() => saveComparison(joined, 'html')}>
        {words.compare.sheet.save}
      </Button>
      <Button onClick={() => saveComparison(joined, 'csv')} aria-label={words.compare.sheet.saveCsv}>
        CSV
      </Button>
      <Button kind="quiet" onClick={closeCompare}>
        {words.compare.sheet.back}
      </Button>
    </div>
  );
}
