import { UnstyledButton } from '@mantine/core';
import { memo } from 'react';
import type { Data, Message } from '../../api/messages';
import { preview } from '../../messages/data';
import { localTime, size } from '../../messages/format';
import type { Decoding } from '../../messages/view';

const KEY_CHARS_MAX = 80;
const VALUE_CHARS_MAX = 200;

/** Rows whose number is bounded by the feed. The arrow keys go from one to the next. */
export function MessageTable(props: {
  rows: readonly Message[];
  decoding: Decoding;
  onOpen: (message: Message) => void;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section aria-label="Messages" className="scroll-region" tabIndex={0}>
      <table className="messages" style={{ minWidth: 760 }}>
        <thead>
          <tr>
            <th className="place">Partition</th>
            <th className="place">Offset</th>
            <th className="time">Time</th>
            <th className="key">Key</th>
            <th>Value</th>
            <th className="size">Size</th>
          </tr>
        </thead>
        <tbody onKeyDown={neighbour}>
          {props.rows.map((message) => (
            <Row
              key={`${message.partition}:${message.offset}`}
              message={message}
              decoding={props.decoding}
              onOpen={props.onOpen}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function neighbour(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  const side = step[event.key as keyof typeof step];
  const row = event.target instanceof HTMLElement ? event.target.closest('tr') : null;
  if (side !== undefined && row !== null) {
    row[side]?.querySelector('button')?.focus();
    event.preventDefault();
  }
}

const Row = memo(function Row(props: {
  message: Message;
  decoding: Decoding;
  onOpen: (message: Message) => void;
}) {
  const { message, decoding } = props;
  return (
    <tr onClick={() => props.onOpen(message)}>
      <td>{message.partition}</td>
      <td>
        <UnstyledButton
          fz="sm"
          td="underline"
          aria-label={`Open offset ${message.offset} of partition ${message.partition}`}
        >
          {message.offset}
        </UnstyledButton>
      </td>
      <td>{message.timestamp === null ? <i className="absent">none</i> : localTime(message.timestamp)}</td>
      <td>
        <Cell data={message.key} decoding={decoding} charsMax={KEY_CHARS_MAX} />
      </td>
      <td>
        <Cell data={message.value} decoding={decoding} charsMax={VALUE_CHARS_MAX} />
      </td>
      <td className="size">{size(message.size_bytes)}</td>
    </tr>
  );
});

function Cell({ data, decoding, charsMax }: { data: Data | null; decoding: Decoding; charsMax: number }) {
  if (data === null || data.size_bytes === 0) {
    return <i className="absent">{data === null ? 'null' : 'empty'}</i>;
  }
  return <span className="content">{preview(data, decoding, charsMax)}</span>;
}
