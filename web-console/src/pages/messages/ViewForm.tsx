import {
  Button,
  Collapse,
  Group,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { fromLocalField, toLocalField } from '../../messages/format';
import { isFiltered, LIMITS, STARTS, type Start, type View } from '../../messages/view';

const START_WORDS: Record<Start, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  offset: 'From an offset',
  time: 'From a time',
  live: 'Live',
};

/** What to show. A start that needs nothing more is shown at once, the rest by the button or Enter. */
export function ViewForm(props: {
  view: View;
  partitions: number;
  busy: boolean;
  onShow: (view: View) => void;
  onSend: () => void;
}) {
  const [draft, setDraft] = useState<View>(props.view);
  const [opened, { toggle }] = useDisclosure(isFiltered(props.view));
  const from = draft.from ?? 'newest';
  const change = (part: View) => setDraft({ ...draft, ...part });
  const start = (next: Start) => {
    const view: View = {
      ...draft,
      from: next,
      ...(next === 'time' && { time: new Date(Date.now() - 3_600_000).toISOString() }),
    };
    setDraft(view);
    if (next !== 'offset' && next !== 'time') {
      props.onShow(view);
    }
  };
  return (
    <form
      aria-label="What to show"
      onSubmit={(event) => {
        event.preventDefault();
        props.onShow(draft);
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="Show"
            w={160}
            data={STARTS.map((value) => ({ value, label: START_WORDS[value] }))}
            value={from}
            onChange={(event) => start(STARTS.find((name) => name === event.currentTarget.value) ?? 'newest')}
          />
          {from === 'time' && (
            <TextInput
              label="Time, in this browser's zone"
              type="datetime-local"
              step={1}
              required
              value={toLocalField(draft.time ?? new Date().toISOString())}
              onChange={(event) => change({ time: fromLocalField(event.currentTarget.value) ?? draft.time })}
            />
          )}
          <NumberInput
            label="Partition"
            placeholder="all"
            w={110}
            min={0}
            max={props.partitions - 1}
            clampBehavior="strict"
            allowDecimal={false}
            required={from === 'offset'}
            value={draft.partition ?? ''}
            onChange={(value) => change({ partition: typeof value === 'number' ? value : undefined })}
          />
          {from === 'offset' && (
            <NumberInput
              label="Offset"
              w={150}
              min={0}
              allowDecimal={false}
              required
              value={draft.offset ?? ''}
              onChange={(value) => change({ offset: typeof value === 'number' ? value : undefined })}
            />
          )}
          {from !== 'live' && (
            <NativeSelect
              label="Rows"
              w={90}
              data={LIMITS.map(String)}
              value={String(draft.limit ?? LIMITS[0])}
              onChange={(event) => change({ limit: Number(event.currentTarget.value) })}
            />
          )}
          <Button variant="default" onClick={toggle} aria-expanded={opened} aria-controls="message-filters">
            {isFiltered(props.view) ? 'Filters (on)' : 'Filters'}
          </Button>
          <Button type="submit" loading={props.busy}>
            {from === 'live' ? 'Follow' : 'Show'}
          </Button>
          <Button variant="default" ml="auto" onClick={props.onSend}>
            Send a message
          </Button>
        </Group>
        <Collapse expanded={opened} id="message-filters">
          <Filters draft={draft} change={change} onClear={() => props.onShow(unfiltered(draft))} />
        </Collapse>
      </Stack>
    </form>
  );
}

function unfiltered({ key: _, value: _v, header: _h, path: _p, equals: _e, ...rest }: View): View {
  return rest;
}

function Filters(props: { draft: View; change: (part: View) => void; onClear: () => void }) {
  const { draft } = props;
  const field = (name: 'key' | 'value' | 'header' | 'path' | 'equals', label: string, hint: string) => ({
    label,
    description: hint,
    value: draft[name] ?? '',
    maxLength: 1_000,
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      props.change({ [name]: event.currentTarget.value }),
  });
  const path = draft.path ?? '';
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        <TextInput {...field('key', 'Key contains', 'Capitals count')} />
        <TextInput {...field('value', 'Value contains', 'Capitals count')} />
        <TextInput {...field('header', 'Header', 'name, or name=part of its value')} />
        <TextInput {...field('path', 'JSON path', '$.customer.id')} required={(draft.equals ?? '') !== ''} />
        <TextInput
          {...field('equals', 'equals', 'The text of the value at the path')}
          required={path !== ''}
        />
      </SimpleGrid>
      <Group>
        <Button size="xs" variant="default" onClick={props.onClear}>
          Clear the filters
        </Button>
      </Group>
    </Stack>
  );
}
