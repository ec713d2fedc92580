import { DropdownMenu } from 'radix-ui';
import type { ExportKind } from '../../protocol/session.js';
import { download } from '../actions/downloads.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { isGoing, type SavedRun, setPanel, useStudio } from '../store.js';

type Saved = SavedRun | null;

const holds = (saved: Saved, file: RegExp): boolean => saved?.kept?.files.some((name) => file.test(name)) ?? false;

interface Item {
  kind: ExportKind;
  title: string;
  about: string;
  /** Files that a saved run must have for it; null: its record says all. */
  needs: RegExp | null;
}

const ITEMS: readonly Item[] = [
  { kind: 'predictions', title: 'Predictions', about: 'zip of label PNGs, one per image', needs: /^predictions\// },
  { kind: 'report', title: 'Report', about: 'one HTML page with figures, curves and pictures', needs: null },
  { kind: 'record', title: 'Run record', about: 'run.json, to look at this run again', needs: null },
  { kind: 'metrics', title: 'Metrics', about: 'CSV of all figures', needs: null },
  { kind: 'scalars', title: 'TensorBoard', about: 'events file of all figures', needs: null },
  { kind: 'recipe', title: 'Recipe', about: 'JSON, to repeat this run', needs: null },
];

/** Everything that can be downloaded; the adapted model first. */
export function Downloads() {
  const saved = useStudio((state) => state.saved);
  const going = useStudio((state) => isGoing(state.live));
  const busy = useStudio((state) => state.busy.result);
  return (
    <div className="downloads">
      {busy && <span className="busy">{busy}</span>}
      {(!saved || holds(saved, /^adapted\./)) && (
        <Button
          kind="primary"
          icon="download"
          disabled={busy !== undefined || (going && !saved)}
          onClick={() => void download('model')}
        >
          Adapted model
        </Button>
      )}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button disabled={busy !== undefined}>
            More
            <Icon name="down" />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            {ITEMS.filter(({ needs }) => !saved || !needs || holds(saved, needs)).map(({ kind, title, about }) => (
              <DropdownMenu.Item key={kind} className="menu-item" onSelect={() => void download(kind)}>
                <strong>{title}</strong>
                <small>{about}</small>
              </DropdownMenu.Item>
            ))}
            <DropdownMenu.Item className="menu-item" onSelect={() => setPanel('report')}>
              <strong>Choose images for a report…</strong>
              <small>every layer of them, before and after, with legends</small>
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => setPanel('figure-sheet')}>
              <strong>Figure sheet…</strong>
              <small>images, layers and runs as one picture for a paper</small>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
