import { Tooltip } from 'radix-ui';
import { type FocusEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';

interface TipProps {
  text: ReactNode;
  children: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** True when a tap shows it too. Not for a button, whose tap does something. */
  onTap?: boolean;
}

let isGivenBack = false;

/** Gives an element the focus that it had before: nobody went there, so its tip stays closed and covers nothing. */
export function giveFocusBack(element: HTMLElement): void {
  isGivenBack = true;
  element.focus();
  isGivenBack = false;
}

/** Where the keyboard goes, the page scrolls, and Radix closes a tooltip whose trigger is scrolled. */
const SCROLL_AFTER_FOCUS_MS = 400;

/**
 * A short explanation on hover, on focus, and on a tap where there is no hover. The child must be one element that can
 * take focus.
 */
export function Tip({ text, children, side = 'bottom', onTap = true }: TipProps) {
  const [open, setOpen] = useState(false);
  const tap = useTap(open, setOpen);
  const scrolling = useScrollAfterFocus();
  const change = (next: boolean) => {
    if (next || !scrolling.now()) setOpen(next);
  };
  return (
    <Tooltip.Root open={open} onOpenChange={change}>
      <Tooltip.Trigger
        asChild
        onFocus={(event) => {
          // Radix opens the tip of what gets the focus, unless this is prevented.
          if (isGivenBack) event.preventDefault();
          else scrolling.begin(event);
        }}
        onPointerDown={(event) => {
          scrolling.end();
          if (onTap) tap.onPointerDown(event);
        }}
        onClick={() => {
          scrolling.end();
          if (onTap) tap.onClick();
        }}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          className="tip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onEscapeKeyDown={scrolling.end}
          onPointerDownOutside={scrolling.end}
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/**
 * True for a moment after an element got the focus by other means than a press, while it has it. What a user does then is
 * no scroll: it ends the moment.
 */
function useScrollAfterFocus() {
  const focused = useRef<{ trigger: Element; at: number } | null>(null);
  return {
    begin: ({ currentTarget }: FocusEvent) => {
      focused.current = { trigger: currentTarget, at: performance.now() };
    },
    end: () => {
      focused.current = null;
    },
    now: () => {
      const { trigger, at } = focused.current ?? { trigger: null, at: 0 };
      return trigger !== null && trigger === document.activeElement && performance.now() - at < SCROLL_AFTER_FOCUS_MS;
    },
  };
}

/** A tap opens the tip, and a second tap closes it. By itself, Radix's tooltip closes on every press. */
function useTap(open: boolean, setOpen: (open: boolean) => void) {
  const opens = useRef(false);
  return {
    onPointerDown: ({ pointerType }: PointerEvent) => {
      opens.current = pointerType === 'touch' && !open;
    },
    onClick: () => {
      if (!opens.current) return;
      opens.current = false;
      queueMicrotask(() => setOpen(true));
    },
  };
}
