import { expect, test } from 'vitest';
import { decode, fileEnding, hexDump, preview } from './data';
import { indentJson } from './json';
import { base64, utf8 } from './samples';
import { isPlain, visible, visibleLine, visibleName } from './visible';

test('JSON keeps each digit, each escape and each key', () => {
  const text = '{"a":12345678901234567890,"a":[1.0,{}, [ ]],"b":"\\u202e{\\"x\\":1}","c":{"d":null}}';
  expect(indentJson(text)).toBe(
    '{\n  "a": 12345678901234567890,\n  "a": [\n    1.0,\n    {},\n    []\n  ],\n  "b": "\\u202e{\\"x\\":1}",\n  "c": {\n    "d": null\n  }\n}',
  );
  expect(indentJson('{"a":}')).toBeUndefined();
});

test.each([
  ['auto', utf8('{"a":1}'), 'json', '{\n  "a": 1\n}'],
  ['auto', utf8('17'), 'text', '17'],
  ['auto', utf8('{a}'), 'text', '{a}'],
  ['auto', base64(0xff, 0x00), 'hex', hexDump(Uint8Array.of(0xff, 0))],
  ['text', base64(0xff, 0x41), 'text', '\uFFFDA'],
  ['text', utf8('{"a":1}'), 'text', '{"a":1}'],
  ['hex', utf8('ab'), 'hex', hexDump(Uint8Array.of(0x61, 0x62))],
] as const)('%s of %j is shown as %s', (decoding, data, kind, text) => {
  expect(decode(data, decoding)).toEqual({ kind, text });
});

test('what was asked for as JSON and is none is shown as text, and said', () => {
  expect(decode(utf8('{a}'), 'json')).toMatchObject({
    kind: 'text',
    note: expect.stringContaining('no JSON'),
  });
  expect(decode(utf8('{"a"', { truncated: true }), 'json')).toMatchObject({
    note: expect.stringContaining('cut'),
  });
});

test('a hex dump has sixteen bytes in a line', () => {
  const dump = hexDump(Uint8Array.from({ length: 18 }, (_, index) => 0x40 + index));
  expect(dump.split('\n')).toEqual([
    '00000000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO',
    '00000010  50 51                                             PQ',
  ]);
});

test('controls are seen and do nothing', () => {
  expect(visible('\u001B[31m\u0000\u007F\u0085\u202Eevil\u2066\uFEFF\u{E0041}')).toBe(
    '⟨ESC⟩[31m⟨NUL⟩⟨DEL⟩⟨U+0085⟩⟨U+202E⟩evil⟨U+2066⟩⟨U+FEFF⟩⟨U+E0041⟩',
  );
  expect(visible('a\n\tb – ä 👩‍💻')).toBe('a\n\tb – ä 👩‍💻');
});

test('a line has no line ends and is cut', () => {
  expect(visibleLine('a\r\n\t b', 20)).toBe('a b');
  expect(visibleLine('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(10)}…`);
  expect(preview(utf8('abc', { truncated: true }), 'auto', 10)).toBe('abc…');
  expect(preview(base64(...new Uint8Array(40)), 'auto', 10)).toBe(`${Array(32).fill('00').join(' ')}…`);
});

test('a text field holds plain text only', () => {
  expect(isPlain('a\nb\tä')).toBe(true);
  expect(['a\r\nb', '\u202E', '\uD800', '\u001B'].map(isPlain)).toEqual([false, false, false, false]);
});

test('a saved value has the ending of what it is', () => {
  expect([utf8('{"a":1}'), utf8('{a}'), base64(1)].map(fileEnding)).toEqual(['json', 'txt', 'bin']);
});

test('names spell out line ends and tabs too, and keep what scripts and emoji need', () => {
  expect(visibleName('a\u202Eb\nc\u200B\t')).toBe('a⟨U+202E⟩b⟨LF⟩c⟨U+200B⟩⟨HT⟩');
  expect(visibleName('grüppe 読者 🦀 <b> 👩\u200D🔬')).toBe('grüppe 読者 🦀 <b> 👩\u200D🔬');
});
