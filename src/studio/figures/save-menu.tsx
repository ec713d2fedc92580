import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { saveFile } from '../actions/downloads.js';
import { asReport } from '../actions/reporting.js';
import { IconButton } from '../controls/button.js';
import { words } from '../words/words.js';
import { type FigureKind, type Figures, FORMS } from './forms.js';
import './figures.css';

type Note = { good: boolean; text: string } | null;

interface SaveMenuProps<Kind extends FigureKind> {
  kind: Kind;
  /** What is saved, in a word or two. */
  what: string;
  /** Asked for when a form is chosen: it is what is shown then. */
  figure: () => Figures[Kind];
}

/** "Save as…" beside a picture, a chart or a table: its forms, and what became of the last one. */
export function SaveMenu<Kind extends FigureKind>({ kind, what, figure }: SaveMenuProps<Kind>) {
  const [legend, setLegend] = useState(true);
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState<Note>(null);
  const save = async (at: number) => {
    setBusy(true);
    setNote(null);
    try {
      const file = await FORMS[kind][at]?.make(figure(), { legend });
      if (!file) return;
      saveFile(file);
      setNote({ good: true, text: words.figures.save.saved(file.name) });
    } catch (error) {
      const { message, advice } = asReport(error);
      setNote({ good: false, text: words.figures.save.notSaved(`${message} ${advice ?? ''}`.trim()) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="save-menu">
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <IconButton icon="download" className="save-button" label={words.figures.save.as(what)} disabled={busy} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            {FORMS[kind].map((form, at) => {
              const { title, about } = form.words();
              return (
                <DropdownMenu.Item key={title} className="menu-item" onSelect={() => void save(at)}>
                  <strong>{title}</strong>
                  <small>{about}</small>
                </DropdownMenu.Item>
              );
            })}
            {kind === 'layer' && (
              <DropdownMenu.CheckboxItem
                className="menu-item save-legend"
                checked={legend}
                onCheckedChange={setLegend}
                onSelect={(event) => event.preventDefault()}
              >
                <strong>
                  {legend ? '☑' : '☐'} {words.figures.save.legend}
                </strong>
              </DropdownMenu.CheckboxItem>
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <output className="visually-hidden">{note?.good ? note.text : ''}</output>
      {note && !note.good && (
        <span className="save-note" role="alert">
          {note.text}
          <IconButton icon="cross" label={words.figures.save.dismiss} onClick={() => setNote(null)} />
        </span>
      )}
    </span>
  );
}
