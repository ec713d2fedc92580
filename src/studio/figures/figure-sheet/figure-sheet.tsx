import { useEffect, useMemo, useState } from 'react';
import type { ListedRun } from '../../../protocol/kept-run.js';
import type { RunRecord } from '../../../protocol/record.js';
import { apart } from '../../../report/comparison/group-names.js';
import { paletteOf } from '../../../report/paint/palette.js';
import { ask } from '../../actions/engine.js';
import { Sheet } from '../../controls/sheet.js';
import { dateAndTime } from '../../runs/run-words.js';
import { useRuns } from '../../runs/runs-store.js';
import { setPanel, shownClasses, shownRun, useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import type { Over } from '../layer-figure.js';
import { ColumnList } from './column-list.js';
import { firstColumns, type SheetColumn, type SheetRun, stageEnds } from './columns.js';
import type { SheetLook } from './layout.js';
import { LookForm } from './look-form.js';
import { sheetRows } from './rows.js';
import { SheetPreview } from './sheet-preview.js';
import { usePreview } from './use-preview.js';
import '../figures.css';

/** A figure of several images and layers, as papers have it. */
export function FigureSheet() {
  const open = useStudio((state) => state.panel === 'figure-sheet');
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="wide"
      title={words.figures.sheet.title}
      about={words.figures.sheet.about}
    >
      {open && <Composer />}
    </Sheet>
  );
}

const FIRST_LOOK: SheetLook = { imageWidth: null, gap: 6, labels: true, legend: true, font: 14 };

function Composer() {
  const saved = useStudio((state) => state.saved);
  const run = useStudio(shownRun);
  const classes = useStudio(shownClasses) ?? undefined;
  const view = useStudio((state) => state.view);
  const targets = useStudio((state) => (state.saved ? null : state.targets));
  const hasMaps = useStudio(({ device, model }) => device.state === 'ready' && model !== null) && targets !== null;
  const [runs, setRuns] = useState<SheetRun[]>(() =>
    saved?.kept
      ? [
          {
            id: saved.kept.id,
            name: saved.file,
            pictures: saved.kept.pictures,
            names: namesOf(saved.record),
            frames: [],
          },
        ]
      : [],
  );
  const all = useMemo(() => sheetRows(targets?.names ?? null, runs), [targets, runs]);
  const [chosen, setChosen] = useState<readonly string[]>(() => {
    const first = Math.min(view.image, Math.max(0, all.length - 1));
    return all.slice(first, first + 2).map(({ name }) => name);
  });
  const [columns, setColumns] = useState<readonly SheetColumn[]>(() =>
    firstColumns(hasMaps, (targets?.labelled ?? 0) > 0, runs),
  );
  const [look, setLook] = useState(FIRST_LOOK);
  const [over, setOver] = useState<Over>('alone');
  const palette = useMemo(() => paletteOf(classes), [classes]);
  const { hiddenClasses: hidden, opacity } = view;
  const rows = all.filter(({ name }) => chosen.includes(name));
  const wish = {
    rows,
    columns,
    runs,
    classes,
    over,
    look,
    colouring: { palette, hidden, opacity, overlayHidden: false },
  };
  const made = usePreview(wish);
  const addRun = async (id: string) => {
    const [{ entry, pictures, record }, { frames }] = await Promise.all([
      ask('open-run', { id }),
      ask('frames-of-run', { id }),
    ]);
    const added: SheetRun = { id, name: entry.name, pictures, names: namesOf(record), frames: stageEnds(frames) };
    setRuns((last) => named([...last.filter((each) => each.id !== id), added]));
  };
  const openId = saved?.kept?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the run that is open; without frames it stays as it is.
  useEffect(() => void (openId && addRun(openId).catch(() => {})), [openId]);
  return (
    <div className="figure-sheet">
      <div className="figure-sheet-form">
        <fieldset>
          <legend>{words.figures.sheet.rows}</legend>
          {all.length === 0 && <p className="muted">{words.figures.sheet.noRows}</p>}
          <ul className="figure-sheet-rows">
            {all.map(({ name }) => (
              <li key={name}>
                <label>
                  <input
                    type="checkbox"
                    checked={chosen.includes(name)}
                    onChange={({ target }) =>
                      setChosen(target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
                    }
                  />
                  <span>{name}</span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
        <ColumnList {...{ columns, hasMaps, runs }} onChange={setColumns} />
        <AddRun known={runs} onAdd={addRun} />
        <LookForm {...{ look, over }} onLook={setLook} onOver={setOver} />
      </div>
      <SheetPreview
        {...made}
        run={saved?.file ?? run.recipe?.name ?? ''}
        recipe={run.recipe?.name ?? null}
        rows={rows.length}
        columns={columns.length}
      />
    </div>
  );
}

/** Runs of one name have a number behind it. */
function named(runs: readonly SheetRun[]): SheetRun[] {
  const names = apart(runs.map(({ name }) => name));
  return runs.map((run, at) => ({ ...run, name: names[at] ?? run.name }));
}

const namesOf = ({ targets }: RunRecord): readonly string[] => targets?.names ?? [];

/** Pictures of kept runs are read when their run is chosen. */
function AddRun({ known, onAdd }: { known: readonly SheetRun[]; onAdd: (id: string) => Promise<void> }) {
  const listed = useRuns((state) => state.runs);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    ask('list-runs', {}).then(
      (answer) => useRuns.setState(answer),
      () => setProblem(words.figures.sheet.runs.unreadable),
    );
  }, []);
  const others = (listed ?? []).filter(({ id, entry }) => entry && !known.some((run) => run.id === id));
  const choose = (id: string) => void onAdd(id).catch(() => setProblem(words.figures.sheet.runs.unreadableOne));
  if (problem) return <p className="muted">{problem}</p>;
  const added = known.at(-1);
  return (
    <>
      {others.length > 0 && <RunChoice runs={others} onChoose={choose} />}
      <p className="muted" role="status">
        {added && words.figures.sheet.runs.added(added.name)}
      </p>
    </>
  );
}

function RunChoice({ runs, onChoose }: { runs: readonly ListedRun[]; onChoose: (id: string) => void }) {
  return (
    <label className="choice">
      <span className="label">{words.figures.sheet.runs.add}</span>
      <select value="" onChange={({ target }) => onChoose(target.value)}>
        <option value="">{words.figures.sheet.runs.choose}</option>
        {runs.map(({ id, entry }) => (
          <option key={id} value={id}>
            {entry && `${entry.name} · ${dateAndTime(entry.created)} · ${words.runs.row.seed(entry.recipe.seed)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
