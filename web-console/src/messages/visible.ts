// What would be invisible, or would reorder the text around it: C0 and C1 controls, marks and embeddings of direction, spaces
// of no width, separators that act as line ends, annotation marks, tags. Joiners of letters (U+200C, U+200D) stay, as scripts
// and emoji need them.
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;

// Names, as few fonts have the pictures of Unicode.
const C0 =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

function name(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const abbreviation = code === 0x7f ? 'DEL' : C0[code];
  return `⟨${abbreviation ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟩`;
}

/** Text whose control characters can be seen and do nothing; line ends and tabs stay. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === '\n' || character === '\t' ? character : name(character),
  );
}

/** A name, of which line ends and tabs are no layout: they are spelled out too. */
export function visibleName(text: string): string {
  return text.replace(INVISIBLE, name);
}

/** The same on one line, cut after `charsMax` characters. */
export function visibleLine(text: string, charsMax: number): string {
  const head = text.slice(0, charsMax + 1).replace(/[ \t\r\n]+/g, ' ');
  return text.length > charsMax ? `${visible(head.slice(0, charsMax))}…` : visible(head);
}

/** Whether a text field would hold and show the text as it is. */
export function isPlain(text: string): boolean {
  return visible(text) === text && !/\p{Surrogate}/u.test(text);
}
