import { useState } from 'react';
import type { ErrorReport } from '../../../protocol/errors.js';
import type { ExportedFile } from '../../../protocol/session.js';
import { pictureLatex } from '../../../report/figure/table-text.js';
import { saveFile } from '../../actions/downloads.js';
import { asReport } from '../../actions/reporting.js';
import { Button } from '../../controls/button.js';
import { Problem } from '../../controls/problem.js';
import { figureFile } from '../file-name.js';
import { sheetPng, sheetSvg } from './compose.js';
import type { SheetLayout } from './layout.js';
import type { Preview } from './use-preview.js';

interface SheetPreviewProps {
  preview: Preview;
  cancel: () => void;
  again: () => void;
  run: string;
  rows: number;
  columns: number;
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The forms of a sheet. */
const SHEET_FORMS: Record<'PNG' | 'SVG' | 'LaTeX', (layout: SheetLayout, run: string) => Promise<ExportedFile>> = {
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
  LaTeX: async (_, run) => ({
    name: figureFile([run, 'sheet'], 'tex'),
    type: 'application/x-tex',
    bytes: encoded(pictureLatex(figureFile([run, 'sheet'], 'png'), `Qualitative results of ${run || 'the run'}.`)),
  }),
};

/** The sheet as it will be saved, and the buttons that save it. */
export function SheetPreview({ preview, cancel, again, run, rows, columns }: SheetPreviewProps) {
  const { layout, address, busy, error, cancelled } = preview;
  const [saved, setSaved] = useState('');
  const [failed, setFailed] = useState<ErrorReport>();
  const save = async (form: keyof typeof SHEET_FORMS) => {
    setFailed(undefined);
    if (!layout) return;
    try {
      const file = await SHEET_FORMS[form](layout, run);
      saveFile(file);
      setSaved(`Saved ${file.name}.`);
    } catch (reason) {
      setSaved('');
      setFailed(asReport(reason));
    }
  };
  return (
    <section className="figure-sheet-preview" aria-label="Preview">
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
          {busy !== null ? '' : saved || (layout ? `${layout.width} × ${layout.height} pixels` : '')}
        </output>
      </div>
      {busy !== null && (
        <p className="figure-sheet-busy">
          <span className="busy">
            Looking at the images: {busy} of {rows}
          </span>
          <Button kind="quiet" onClick={cancel}>
            Cancel
          </Button>
        </p>
      )}
      {cancelled && (
        <p role="status">
          Cancelled: no sheet was made.{' '}
          <Button kind="quiet" onClick={again}>
            Make it
          </Button>
        </p>
      )}
      <Problem error={failed ?? error ?? undefined} onDismiss={() => setFailed(undefined)} />
      {(rows === 0 || columns === 0) && busy === null && !error && (
        <p className="muted">Choose at least one image and one column.</p>
      )}
      {address && (
        <div className="figure-sheet-picture">
          <img src={address} alt={`Sheet of ${rows} images and ${columns} columns`} />
        </div>
      )}
    </section>
  );
}
