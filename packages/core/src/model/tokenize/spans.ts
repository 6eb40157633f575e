// Pieces of a text with their places in it.

/** A piece and where it begins and ends in the text. */
export type Span = [text: string, start: number, end: number];

/** Splits a text into pieces, with or without their places. */
export type TokenizeFunc = (text: string) => string[] | Span[];

/** The pieces of `text` with their places; pieces that came without are looked up. */
export function locate(text: string, pieces: string[] | Span[]): Span[] {
  let at = 0;
  return pieces.map((piece) => {
    if (typeof piece !== 'string') return piece;
    const found = text.indexOf(piece, at);
    const start = found < 0 ? at : found;
    at = start + piece.length;
    return [piece, start, at];
  });
}
