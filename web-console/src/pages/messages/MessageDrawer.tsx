import { Badge, Button, Drawer, Group, Loader, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Data, type Message, type Place, WHOLE_BYTES_MAX, wholeMessageQuery } from '../../api/messages';
import { bytesOf, decode, fileEnding } from '../../messages/data';
import { localTime, size } from '../../messages/format';
import { DECODINGS, type Decoding } from '../../messages/view';
import { visible } from '../../messages/visible';
import { Copy } from '../../ui/Copy';
import { download } from '../../ui/download';
import { ProblemAlert } from '../../ui/Problem';

/** How much of a text is put on the page at once: more takes a browser seconds to lay out. */
const SHOWN_CHARS = 64 * 1_024;

const isCut = ({ key, value, headers }: Message) =>
  [key, value, ...headers.map((header) => header.value)].some((data) => data?.truncated === true);

/** A message in full. What the list cut is read again. */
export function MessageDrawer(props: {
  place: Place;
  message: Message | undefined;
  decoding: Decoding;
  onClose: () => void;
  onResend: (message: Message) => void;
}) {
  const { message } = props;
  const title = message === undefined ? '' : `Partition ${message.partition}, offset ${message.offset}`;
  return (
    <Drawer opened={message !== undefined} onClose={props.onClose} position="right" size="xl" title={title}>
      {message !== undefined && (
        <Content key={`${message.partition}:${message.offset}`} {...props} message={message} />
      )}
    </Drawer>
  );
}

function Content(props: {
  place: Place;
  message: Message;
  decoding: Decoding;
  onResend: (message: Message) => void;
}) {
  const [decoding, setDecoding] = useState(props.decoding);
  const cut = isCut(props.message);
  const { partition, offset } = props.message;
  const whole = useQuery({ ...wholeMessageQuery(props.place, { partition, offset }), enabled: cut });
  const message = whole.data ?? props.message;
  const name = `${props.place.topic}-${partition}-${offset}`;
  return (
    <Stack>
      <Table withRowBorders={false} variant="vertical" layout="fixed">
        <Table.Tbody>
          <Fact name="Time">
            {message.timestamp === null ? 'none' : localTime(message.timestamp)}
            {message.timestamp !== null && ` (${message.timestamp})`}
          </Fact>
          <Fact name="Set by">
            {message.timestamp_type === 'create_time' ? 'the producer' : 'the broker'}
          </Fact>
          <Fact name="Size">{size(message.size_bytes)}</Fact>
        </Table.Tbody>
      </Table>
      <ProblemAlert error={whole.error} onRetry={() => void whole.refetch()} />
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label="Show contents as"
          data={DECODINGS.map((value) => ({ value, label: value === 'auto' ? 'they look' : value }))}
          value={decoding}
          onChange={(event) =>
            setDecoding(DECODINGS.find((value) => value === event.currentTarget.value) ?? 'auto')
          }
        />
        <Button
          variant="default"
          disabled={isCut(message)}
          title={isCut(message) ? 'Only what is here in full can be sent again' : undefined}
          onClick={() => props.onResend(message)}
        >
          Send it again
        </Button>
      </Group>
      {whole.isFetching && (
        <Group gap="xs">
          <Loader size="xs" role="status" aria-label="Reading the rest" />
          <Text size="sm">Reading the rest of it</Text>
        </Group>
      )}
      <Part title="Key" data={message.key} decoding={decoding} file={`${name}-key`} />
      <Part title="Value" data={message.value} decoding={decoding} file={name} />
      <Headers message={message} decoding={decoding} />
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th w={110}>{name}</Table.Th>
      <Table.Td className="wrap-anywhere">{children}</Table.Td>
    </Table.Tr>
  );
}

function Part(props: { title: string; data: Data | null; decoding: Decoding; file: string }) {
  const { data } = props;
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Group gap="xs">
          <Title order={2} size="h5">
            {props.title}
          </Title>
          <Badge variant="default" tt="none">
            {data === null ? 'null' : size(data.size_bytes)}
          </Badge>
        </Group>
        {data !== null && (
          <Group gap="xs">
            <Copy value={data.data} label={data.encoding === 'utf8' ? 'Copy' : 'Copy as base64'} />
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                download(`${props.file}.${fileEnding(data)}`, bytesOf(data), 'application/octet-stream')
              }
            >
              Download
            </Button>
          </Group>
        )}
      </Group>
      {data !== null && <DataText data={data} decoding={props.decoding} label={props.title} />}
    </div>
  );
}

function DataText({ data, decoding, label }: { data: Data; decoding: Decoding; label: string }) {
  const [shownChars, setShownChars] = useState(SHOWN_CHARS);
  const { kind, text, note } = decode(data, decoding);
  const hidden = text.length - shownChars;
  return (
    <Stack gap={4}>
      {note !== undefined && <Text size="sm">{note}</Text>}
      <section
        className={kind === 'hex' ? 'content part hex' : 'content part'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        aria-label={label}
      >
        {hidden > 0 ? text.slice(0, shownChars) : text}
      </section>
      {hidden > 0 && (
        <Group gap="xs">
          <Text size="sm">
            The first {shownChars.toLocaleString('en')} of {text.length.toLocaleString('en')} characters are
            shown. A copy or a download has {data.truncated ? 'all that was read' : 'all'}.
          </Text>
          <Button size="xs" variant="default" onClick={() => setShownChars(shownChars + SHOWN_CHARS)}>
            Show more
          </Button>
        </Group>
      )}
      {data.truncated && (
        <Text size="sm">
          Cut here: {size(data.size_bytes)} are there. More than {size(WHOLE_BYTES_MAX)} is read by a program.
        </Text>
      )}
    </Stack>
  );
}

function Headers({ message, decoding }: { message: Message; decoding: Decoding }) {
  return (
    <div>
      <Title order={2} size="h5" mb={4}>
        Headers
      </Title>
      {message.headers.length === 0 ? (
        <Text size="sm">None.</Text>
      ) : (
        <Table layout="fixed">
          <Table.Tbody>
            {message.headers.map(({ name, value }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names come twice, and the order is the record's
              <Table.Tr key={index}>
                <Table.Th w="30%" className="content wrap-anywhere">
                  {visible(name)}
                </Table.Th>
                <Table.Td>
                  {value === null ? (
                    <i className="absent">null</i>
                  ) : (
                    <DataText data={value} decoding={decoding} label={`Header ${index + 1}`} />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}
