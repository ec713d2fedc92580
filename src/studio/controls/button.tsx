import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon.js';
import { Tip } from './tip.js';

interface ButtonProps extends ComponentProps<'button'> {
  kind?: 'primary' | 'plain' | 'quiet';
  icon?: IconName;
}

export function Button({ kind = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button ${kind} ${className}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<'button'> {
  icon: IconName;
  /** Says what the button does: its accessible name and its tooltip. */
  label: string;
  /** More of it, for the tooltip. */
  about?: string;
  /** The key that does the same. */
  shortcut?: string;
  filled?: boolean;
  side?: 'top' | 'bottom';
}

export function IconButton({
  icon,
  label,
  about,
  shortcut,
  filled = false,
  side = 'bottom',
  className = '',
  ...rest
}: IconButtonProps) {
  const text = (
    <>
      {label}
      {shortcut && <kbd>{shortcut}</kbd>}
      {about && <span className="tip-facts">{about}</span>}
    </>
  );
  return (
    <Tip text={text} side={side} onTap={false}>
      <button type="button" className={`button icon-only ${className}`} aria-label={label} {...rest}>
        <Icon name={icon} filled={filled} />
      </button>
    </Tip>
  );
}
