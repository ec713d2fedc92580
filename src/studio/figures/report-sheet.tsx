import { useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../protocol/errors.js';
import type { ReportPicture } from '../../report/pictures.js';
import { reportHtml } from '../../report/report-html.js';
import { saveFile } from '../actions/downloads.js';
import { asReport } from '../actions/reporting.js';
import { Button } from '../controls/button.js';
import { Problem } from '../controls/problem.js';
import { Sheet } from '../controls/sheet.js';
import { setPanel, shownRun, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { figureFile } from './file-name.js';
import { type ReportImages, reportImages } from './report-pictures.js';
import './figures.css';

/** The report with images that the user chooses, and all layers of each. */
export function ReportSheet() {
  const open = useStudio((state) => state.panel === 'report');
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="middle"
      title={words.figures.report.title}
      about={words.figures.report.about}
    >
      {open && <Chooser />}
    </Sheet>
  );
}

const FIRST = 4;

/** Images spread evenly over the set, as in the report that is made without a choice. */
const spread = (count: number): number[] => {
  const shown = Math.min(FIRST, count);
  return Array.from({ length: shown }, (_, at) => Math.floor(((at + 0.5) * count) / shown));
};

type State = { busy: number } | { words: string } | null;

function Chooser() {
  const [offered, setOffered] = useState<ReportImages | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [state, setState] = useState<State>(null);
  const [error, setError] = useState<ErrorReport>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => {
    reportImages().then(
      (images) => {
        setOffered(images);
        setChosen(new Set(spread(images.images.length).map((at) => images.images[at]?.image ?? 0)));
      },
      (reason) => setError(asReport(reason)),
    );
    return () => running.current?.abort();
  }, []);
  const make = async (images: ReportImages) => {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setError(undefined);
    try {
      const pictures: ReportPicture[] = [];
      let done = 0;
      for (const { image } of images.images.filter((each) => chosen.has(each.image))) {
        setState({ busy: done++ });
        pictures.push(...(await images.picturesOf(image)));
        signal.throwIfAborted();
      }
      const { saved, ...now } = useStudio.getState();
      const record = shownRun({ saved, ...now });
      const bytes = new TextEncoder().encode(reportHtml({ record, pictures }));
      const name = figureFile([saved?.file ?? record.recipe?.name ?? '', 'report'], 'html');
      saveFile({ name, type: 'text/html', bytes });
      setState({ words: words.figures.save.saved(name) });
    } catch (reason) {
      setState(signal.aborted ? { words: words.figures.report.cancelled } : null);
      if (!signal.aborted) setError(asReport(reason));
    }
  };
  const toggle = (image: number, wanted: boolean) => {
    const others = [...chosen].filter((each) => each !== image);
    setChosen(new Set(wanted ? [...others, image] : others));
  };
  const busy = state && 'busy' in state ? state.busy : null;
  return (
    <div className="figure-sheet-form">
      <Problem error={error} onDismiss={() => setError(undefined)} />
      {offered?.images.length === 0 && <p className="muted">{words.figures.report.noPictures}</p>}
      <ul className="figure-sheet-rows report-rows">
        {(offered?.images ?? []).map(({ image, name }) => (
          <li key={image}>
            <label>
              <input
                type="checkbox"
                checked={chosen.has(image)}
                onChange={({ target }) => toggle(image, target.checked)}
              />
              <span>{name}</span>
            </label>
          </li>
        ))}
      </ul>
      <div className="figure-sheet-save">
        <Button
          kind="primary"
          icon="download"
          disabled={!offered || busy !== null}
          onClick={() => offered && void make(offered)}
        >
          {words.figures.report.make}
        </Button>
        {busy === null ? (
          <output className="muted">
            {state && 'words' in state
              ? state.words
              : words.figures.report.images(chosen.size, offered?.images.length ?? 0)}
          </output>
        ) : (
          <>
            <span className="busy">{words.figures.report.looking(busy + 1, chosen.size)}</span>
            <Button kind="quiet" onClick={() => running.current?.abort()}>
              {words.figures.report.cancel}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
