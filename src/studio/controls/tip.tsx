import { Tooltip } from 'radix-ui';
import { type PointerEvent, type ReactNode, useRef, useState } from 'react';

interface TipProps {
  text: ReactNode;
  children: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** True when a tap shows it too. Not for a button, whose tap does something. */
  onTap?: boolean;
}

/**
 * A short explanation on hover, on focus, and on a tap where there is no hover. The child must be one element that can
 * take focus.
 */
export function Tip({ text, children, side = 'bottom', onTap = true }: TipProps) {
  const [open, setOpen] = useState(false);
  const tap = useTap(open, setOpen);
  return (
    <Tooltip.Root open={open} onOpenChange={setOpen}>
      <Tooltip.Trigger asChild {...(onTap ? tap : {})}>
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" side={side} sideOffset={6} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
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
