import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { SharedFile } from '../../protocol/session.js';
import { whyRefused } from '../actions/drop.js';
import { droppedFiles, pickedFiles } from '../actions/dropped-files.js';
import { showError } from '../actions/reporting.js';
import type { Place } from '../store.js';
import { words } from '../words/words.js';
import { Icon, type IconName } from './icon.js';

interface FileDropProps {
  icon: IconName;
  title: string;
  hint: ReactNode;
  place: Place;
  /** Which files the file picker offers. */
  accept?: string;
  /** Also offer a folder picker. */
  folders?: boolean;
  multiple?: boolean;
  disabled?: boolean;
  compact?: boolean;
  onFiles(files: SharedFile[]): void;
}

/** A place to drop files or folders on, which is also a button for the file picker. */
export function FileDrop(props: FileDropProps) {
  const [over, setOver] = useState(false);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    try {
      const files = await droppedFiles(event.dataTransfer);
      const refusal = whyRefused(files, props.disabled === true);
      if (refusal) showError(props.place, refusal);
      else props.onFiles(files);
    } catch (error) {
      showError(props.place, error);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has the two buttons inside as its keyboard equal.
    <div
      className={`file-drop${over ? ' over' : ''}${props.compact ? ' compact' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
    >
      <PickButton {...props} />
      {props.folders && <PickFolder {...props} />}
    </div>
  );
}

function PickButton({ icon, title, hint, compact, accept, multiple, disabled, onFiles }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const hintId = useId();
  return (
    <>
      <button
        type="button"
        className="file-drop-main"
        aria-describedby={hintId}
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <Icon name={icon} />
        <span className="file-drop-text">
          <strong>{title}</strong>
          <small id={hintId} className={compact ? 'visually-hidden' : undefined}>
            {hint}
          </small>
        </span>
      </button>
      <HiddenInput ref={input} label={title} accept={accept} multiple={multiple} onFiles={onFiles} />
    </>
  );
}

function PickFolder({ title, disabled, onFiles }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button plain small" disabled={disabled} onClick={() => input.current?.click()}>
        {words.controls.fileDrop.folder}
      </button>
      <HiddenInput ref={input} label={words.controls.fileDrop.folderLabel(title)} folder multiple onFiles={onFiles} />
    </>
  );
}

interface HiddenInputProps {
  ref: React.Ref<HTMLInputElement>;
  label: string;
  accept?: string | undefined;
  multiple?: boolean | undefined;
  folder?: boolean;
  onFiles(files: SharedFile[]): void;
}

function HiddenInput({ ref, label, accept, multiple, folder, onFiles }: HiddenInputProps) {
  return (
    <input
      ref={ref}
      type="file"
      hidden
      aria-label={label}
      accept={accept}
      multiple={multiple}
      {...(folder ? { webkitdirectory: '' } : {})}
      onChange={(event) => {
        const files = pickedFiles(event.target.files ?? []);
        // The same file may be picked again after it was mended.
        event.target.value = '';
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}
