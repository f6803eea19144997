import { Button, Group, Loader, NativeSelect, Text } from '@mantine/core';
import { csv } from '../../messages/csv';
import {
  BROWSE_ROWS_MAX,
  type EndReason,
  type Feed,
  LIVE_ROWS_MAX,
  type Snapshot,
} from '../../messages/feed';
import { count, size } from '../../messages/format';
import { DECODINGS, type Decoding, type View } from '../../messages/view';
import { download } from '../../ui/download';

const DECODING_WORDS: Record<Decoding, string> = {
  auto: 'as it looks',
  json: 'JSON',
  text: 'text',
  hex: 'hex',
};

const END_WORDS: Record<EndReason, string> = {
  limit: '',
  end: 'That is all there is.',
  scan_limit: 'The server paused after many records.',
  time_limit: 'The server paused after a while.',
  bytes_limit: 'The server paused after much data.',
  lifetime: '',
};

export type FeedState = Snapshot & { feed: Feed };

/** How far the reading is, what can be done about it, and what can be done with the rows. */
export function FeedBar(props: { state: FeedState; view: View; name: string; onView: (view: View) => void }) {
  const { state, view } = props;
  const live = view.from === 'live';
  return (
    <Group justify="space-between" gap="sm">
      <Group gap="sm">
        <Activity state={state} live={live} />
        <Controls state={state} live={live} />
      </Group>
      <Group gap="sm">
        <NativeSelect
          aria-label="Show contents"
          size="xs"
          data={DECODINGS.map((value) => ({ value, label: `Contents ${DECODING_WORDS[value]}` }))}
          value={view.as ?? 'auto'}
          onChange={(event) =>
            props.onView({ ...view, as: DECODINGS.find((name) => name === event.currentTarget.value) })
          }
        />
        <Button
          size="xs"
          variant="default"
          disabled={state.rows.length === 0}
          title="The rows that are shown; contents above 4 KiB are cut, and marked so"
          onClick={() =>
            download(`${props.name}.json`, `${JSON.stringify(state.rows, null, 2)}\n`, 'application/json')
          }
        >
          Download JSON
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={state.rows.length === 0}
          title="The rows that are shown; contents above 4 KiB are cut, and marked so"
          onClick={() => download(`${props.name}.csv`, csv(state.rows), 'text/csv')}
        >
          Download CSV
        </Button>
      </Group>
    </Group>
  );
}

function Activity({ state, live }: { state: FeedState; live: boolean }) {
  const reading = state.phase === 'opening' || state.phase === 'reading' || state.phase === 'reconnecting';
  const figures = [
    count(state.rows.length, 'message', 'messages'),
    ...(state.scannedRecords > 0
      ? [`${state.scannedRecords.toLocaleString('en')} looked at, ${size(state.scannedBytes)}`]
      : []),
    ...(state.skipped > 0
      ? [`${state.skipped.toLocaleString('en')} skipped: they came too fast to be shown`]
      : []),
    ...(state.dropped > 0 ? [`the newest ${LIVE_ROWS_MAX} are kept`] : []),
    ...(state.paused ? [`${state.waiting.toLocaleString('en')} new since the pause`] : []),
  ];
  return (
    <Group gap="xs">
      {reading && !state.paused && <Loader size="xs" type="dots" aria-hidden />}
      <Text size="sm" fw={600} role="status">
        {phaseWords(state, live)}
      </Text>
      <Text size="sm" c="dimmed" data-testid="figures">
        {figures.join(' · ')}
      </Text>
    </Group>
  );
}

function phaseWords(state: FeedState, live: boolean): string {
  if (state.paused) {
    return 'Paused';
  }
  switch (state.phase) {
    case 'opening':
      return live ? 'Connecting' : 'Looking';
    case 'reading':
      return live ? 'Live' : 'Looking';
    case 'reconnecting':
      return 'The connection is lost, trying again';
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return 'Failed';
    case 'ended':
      return state.reason === undefined || END_WORDS[state.reason] === '' ? 'Done.' : END_WORDS[state.reason];
  }
}

function Controls({ state, live }: { state: FeedState; live: boolean }) {
  const { feed, phase } = state;
  const reading = phase === 'opening' || phase === 'reading' || phase === 'reconnecting';
  const goesOn = phase === 'stopped' || (phase === 'ended' && state.reason !== 'end');
  const full = !live && state.rows.length >= BROWSE_ROWS_MAX;
  return (
    <Group gap="xs">
      {live && reading && (
        <Button size="xs" variant="default" onClick={() => feed.pause(!state.paused)}>
          {state.paused ? 'Continue' : 'Pause'}
        </Button>
      )}
      {reading && (
        <Button size="xs" variant="default" onClick={() => feed.stop()}>
          {live ? 'Stop' : 'Cancel'}
        </Button>
      )}
      {goesOn && !full && (
        <Button size="xs" variant="default" onClick={() => feed.more()}>
          {phase === 'ended' && state.reason === 'limit' ? 'More' : 'Go on'}
        </Button>
      )}
      {goesOn && full && (
        <Text size="sm" c="dimmed">
          No more than {BROWSE_ROWS_MAX.toLocaleString('en')} are shown: start from an offset or a time, or
          filter.
        </Text>
      )}
    </Group>
  );
}
