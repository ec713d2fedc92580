import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { words } from '../words/words.js';
import { IconButton } from './button.js';
import { giveFocusBack } from './tip.js';

interface SheetProps {
  open: boolean;
  onClose(): void;
  title: string;
  /** One sentence under the title. */
  about: string;
  shape: 'side' | 'wide' | 'middle' | 'large';
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}

/**
 * A modal sheet. The scrim is our own: Radix's Overlay locks scrolling with a style element, which the page's content
 * security policy forbids, and the page does not scroll anyway.
 */
export function Sheet({ open, onClose, title, about, shape, onKeyDown, children }: SheetProps) {
  const opener = useRef<Element | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <div className="scrim" aria-hidden="true" />
        <Dialog.Content
          className={`sheet ${shape}`}
          onKeyDown={onKeyDown}
          onEscapeKeyDown={(event) => {
            // A box that takes back what was typed has its own use for the key.
            if (event.target instanceof Element && event.target.closest('[data-own-escape]')) event.preventDefault();
          }}
          onOpenAutoFocus={(event) => {
            // The sheet itself takes the focus, not its close button, whose tip would open.
            event.preventDefault();
            opener.current = document.activeElement;
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          onCloseAutoFocus={(event) => {
            // Sheets are opened by keys, too, so no element is theirs: what had the focus gets it back.
            event.preventDefault();
            if (opener.current instanceof HTMLElement) giveFocusBack(opener.current);
          }}
        >
          <header>
            <div>
              <Dialog.Title>{title}</Dialog.Title>
              <Dialog.Description>{about}</Dialog.Description>
            </div>
            <IconButton icon="cross" label={words.controls.sheet.close} shortcut="Esc" onClick={onClose} />
          </header>
          <div className="sheet-body">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
