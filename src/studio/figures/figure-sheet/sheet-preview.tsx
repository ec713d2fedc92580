import { useState } from 'react';
import type { ErrorReport } from '../../../protocol/errors.js';
import type { ExportedFile } from '../../../protocol/session.js';
import { pictureLatex } from '../../../report/figure/table-text.js';
import { saveFile } from '../../actions/downloads.js';
import { asReport } from '../../actions/reporting.js';
import { Button } from '../../controls/button.js';
import { Problem } from '../../controls/problem.js';
import { words } from '../../words/words.js';
import { figureFile } from '../file-name.js';
import { sheetPng, sheetSvg } from './compose.js';
import type { SheetLayout } from './layout.js';
import type { Preview } from './use-preview.js';

interface SheetPreviewProps {
  preview: Preview;
  cancel: () => void;
  again: () => void;
  run: string;
  /** Name of the recipe; null where none is known. */
  recipe: string | null;
  rows: number;
  columns: number;
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Neutral, for the user to change: a run does not know what its images are called. */
const captionOf = (recipe: string | null): string =>
  `Qualitative results on target images${recipe === null ? '' : `, recipe ${recipe}`}.`;

/** The forms of a sheet. */
const SHEET_FORMS: Record<
  'PNG' | 'SVG' | 'LaTeX',
  (layout: SheetLayout, run: string, recipe: string | null) => Promise<ExportedFile>
> = {
  PNG: async (layout, run) => ({
    name: figureFile([run, 'sheet'], 'png'),
    type: 'image/png',
    bytes: await sheetPng(layout),
  }),
  SVG: async (layout, run) => ({
    name: figureFile([run, 'sheet'], 'svg'),
    type: 'image/svg+xml',
    bytes: encoded(await sheetSvg(layout)),
  }),
  LaTeX: async (_, run, recipe) => ({
    name: figureFile([run, 'sheet'], 'tex'),
    type: 'application/x-tex',
    bytes: encoded(pictureLatex(figureFile([run, 'sheet'], 'png'), captionOf(recipe))),
  }),
};

/** The sheet as it will be saved, and the buttons that save it. */
export function SheetPreview({ preview, cancel, again, run, recipe, rows, columns }: SheetPreviewProps) {
  const { layout, address, busy, error, cancelled } = preview;
  const [saved, setSaved] = useState('');
  const [failed, setFailed] = useState<ErrorReport>();
  const save = async (form: keyof typeof SHEET_FORMS) => {
    setFailed(undefined);
    if (!layout) return;
    try {
      const file = await SHEET_FORMS[form](layout, run, recipe);
      saveFile(file);
      setSaved(words.figures.save.saved(file.name));
    } catch (reason) {
      setSaved('');
      setFailed(asReport(reason));
    }
  };
  const texts = words.figures.preview;
  return (
    <section className="figure-sheet-preview" aria-label={texts.label}>
      <div className="figure-sheet-save">
        {(Object.keys(SHEET_FORMS) as (keyof typeof SHEET_FORMS)[]).map((form, at) => (
          <Button
            key={form}
            kind={at === 0 ? 'primary' : 'plain'}
            icon="download"
            disabled={!layout || busy !== null}
            onClick={() => void save(form)}
          >
            {form}
          </Button>
        ))}
        <output className="muted">
          {busy !== null ? '' : saved || (layout ? texts.size(layout.width, layout.height) : '')}
        </output>
      </div>
      {busy !== null && (
        <p className="figure-sheet-busy">
          <span className="busy">{texts.looking(busy, rows)}</span>
          <Button kind="quiet" onClick={cancel}>
            {texts.cancel}
          </Button>
        </p>
      )}
      {cancelled && (
        <p role="status">
          {texts.cancelled}{' '}
          <Button kind="quiet" onClick={again}>
            {texts.again}
          </Button>
        </p>
      )}
      <Problem error={failed ?? error ?? undefined} onDismiss={() => setFailed(undefined)} />
      {(rows === 0 || columns === 0) && busy === null && !error && <p className="muted">{texts.nothing}</p>}
      {address && (
        <div className="figure-sheet-picture">
          <img src={address} alt={texts.alt(rows, columns)} />
        </div>
      )}
    </section>
  );
}
