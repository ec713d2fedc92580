import { DropdownMenu } from 'radix-ui';
import type { ExportKind } from '../../protocol/session.js';
import { download } from '../actions/downloads.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { isGoing, type SavedRun, setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';

type Saved = SavedRun | null;

const holds = (saved: Saved, file: RegExp): boolean => saved?.kept?.files.some((name) => file.test(name)) ?? false;

interface Item {
  kind: Exclude<ExportKind, 'model'>;
  /** Files that a saved run must have for it; null: its record says all. */
  needs: RegExp | null;
}

const ITEMS: readonly Item[] = [
  { kind: 'predictions', needs: /^predictions\// },
  { kind: 'report', needs: null },
  { kind: 'record', needs: null },
  { kind: 'metrics', needs: null },
  { kind: 'scalars', needs: null },
  { kind: 'recipe', needs: null },
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
          {words.result.downloads.model}
        </Button>
      )}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button disabled={busy !== undefined}>
            {words.result.downloads.more}
            <Icon name="down" />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            {ITEMS.filter(({ needs }) => !saved || !needs || holds(saved, needs)).map(({ kind }) => (
              <DropdownMenu.Item key={kind} className="menu-item" onSelect={() => void download(kind)}>
                <strong>{words.result.downloads.items[kind].title}</strong>
                <small>{words.result.downloads.items[kind].about}</small>
              </DropdownMenu.Item>
            ))}
            <DropdownMenu.Item className="menu-item" onSelect={() => setPanel('report')}>
              <strong>{words.result.downloads.images}</strong>
              <small>{words.result.downloads.aboutImages}</small>
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => setPanel('figure-sheet')}>
              <strong>{words.result.downloads.sheet}</strong>
              <small>{words.result.downloads.aboutSheet}</small>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
