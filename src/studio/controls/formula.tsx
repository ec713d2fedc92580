import { Fragment, type ReactNode } from 'react';

const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    if (text[i] === '{') depth += 1;
    if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
};

/** A piece of text that something else stands for: what it begins and ends with, and what is made of the text between. */
export interface Piece {
  begins: string;
  ends: string;
  make: (inside: string) => ReactNode;
}

const NO_PIECE: Piece = { begins: '\u0000', ends: '\u0000', make: () => null };

/** Splits "L_{A} = h^{2}" at its groups and sets them low or high; groups may hold groups. */
export function typeset(text: string, piece: Piece = NO_PIECE): ReactNode[] {
  const mark = /[_^]\{/.exec(text)?.index ?? text.length;
  const special = text.indexOf(piece.begins);
  if (special >= 0 && special < mark) {
    const end = text.indexOf(piece.ends, special);
    return [
      text.slice(0, special),
      <Fragment key={`piece ${text.length}`}>{piece.make(text.slice(special + piece.begins.length, end))}</Fragment>,
      ...typeset(text.slice(end + piece.ends.length), piece),
    ];
  }
  if (mark === text.length) return [text];
  const end = closing(text, mark + 1);
  const Level = text[mark] === '_' ? 'sub' : 'sup';
  const inside = text.slice(mark + 2, end);
  return [
    text.slice(0, mark),
    <Level key={`level ${text.length}`}>{typeset(inside, piece)}</Level>,
    ...typeset(text.slice(end + 1), piece),
  ];
}

export function Formula({ text, piece }: { text: string; piece?: Piece }) {
  return <p className="formula">{typeset(text, piece)}</p>;
}
