import { expect, test } from 'vitest';
import { csv } from './csv';
import { base64, message, utf8 } from './samples';

const row = (...parts: Parameters<typeof message>) => csv([message(...parts)]).split('\r\n')[1];

test('columns, null, binary and headers', () => {
  const headers = [
    { name: 'trace', value: utf8('a"b') },
    { name: 'none', value: null },
  ];
  expect(csv([message(7, { key: utf8('k'), value: base64(255), headers })])).toBe(
    'partition,offset,timestamp,key,key_encoding,value,value_encoding,value_truncated,headers\r\n' +
      '0,7,2026-01-02T03:04:05.678Z,"k",utf8,"/w==",base64,false,' +
      '"[{""name"":""trace"",""value"":""a\\""b"",""encoding"":""utf8""},{""name"":""none"",""value"":null,""encoding"":null}]"\r\n',
  );
  expect(row(1, { value: null, timestamp: null })).toBe('0,1,,,,,,false,');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])('%j is no formula', (value) => {
  expect(row(1, { value: utf8(value) })).toContain(`"'${value}"`.split('\r\n')[0]);
});

test('line ends, commas and quotes stay within their field', () => {
  expect(csv([message(1, { value: utf8('a,"b"\nc') })])).toContain('"a,""b""\nc",utf8');
});
