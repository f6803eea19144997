import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { hasRecordQuery, type NewMessage, type Place, sendMessage } from '../../api/messages';
import { queryClient } from '../../api/queries';
import { preview } from '../../messages/data';
import { LinkButton } from '../../ui/Links';
import { ProblemAlert } from '../../ui/Problem';
import { usePost } from '../../ui/usePost';
import { useFeed } from '../messages/useFeed';
import { Snippets, type SnippetValues } from '../Snippets';

const VALUE_CHARS_MAX = 120;
const LIVE = { from: 'live' } as const;

/** Programs to run, and the topic followed beside them until its first record is there. */
export function RecordStep(props: { place: Place; values: SnippetValues; done: boolean }) {
  const { place } = props;
  const { clusterId, topic } = place;
  // What was written before the stream was open is found by asking once more.
  const look = useCallback(
    () => void queryClient.invalidateQueries({ queryKey: hasRecordQuery({ clusterId, topic }).queryKey }),
    [clusterId, topic],
  );
  const feed = useFeed(place, LIVE, 0, look);
  const newest = feed.rows[0];
  const arrived = newest !== undefined;
  useEffect(() => {
    if (arrived) {
      look();
    }
  }, [arrived, look]);
  const test = usePost({ post: (message: NewMessage, header) => sendMessage(place, message, header) });
  return (
    <Stack>
      <Text size="sm">
        Run one of these: it writes a record to the topic and reads one. This page follows the topic
        meanwhile.
        {props.values.secret === undefined &&
          ' The secret was shown once and is not here any more: put it in, or rotate the key among the service accounts.'}
      </Text>
      <div aria-live="polite">
        {props.done || arrived ? (
          <Alert color="green" title="Your first record is here" data-testid="arrived">
            <Text size="sm" className="wrap-anywhere">
              {newest === undefined
                ? `The topic ${topic} holds records.`
                : `Partition ${newest.partition}, offset ${newest.offset}: `}
              {newest?.value != null && (
                <span className="content">{preview(newest.value, 'auto', VALUE_CHARS_MAX)}</span>
              )}
            </Text>
            <Group mt="sm">
              <LinkButton to="/clusters/$clusterId/topics/$topic" params={{ clusterId, topic }}>
                Look at the messages
              </LinkButton>
              <LinkButton variant="default" to="/clusters/$clusterId" params={{ clusterId }}>
                To the overview
              </LinkButton>
            </Group>
          </Alert>
        ) : (
          <Alert
            color="blue"
            title={feed.phase === 'reading' ? `Waiting for a record in ${topic}` : 'Connecting'}
          >
            <Group>
              <Loader size="sm" type="dots" aria-hidden />
              <Text size="sm">Nothing has arrived yet.</Text>
              <Button
                variant="default"
                loading={test.isPending}
                onClick={() =>
                  test.mutate({
                    partition: null,
                    key: null,
                    value: { encoding: 'utf8', data: '{"hello": "world"}' },
                    headers: [],
                  })
                }
              >
                Send a test message from here
              </Button>
            </Group>
          </Alert>
        )}
      </div>
      <ProblemAlert error={test.error} />
      <ProblemAlert error={feed.phase === 'failed' ? feed.error : null} onRetry={() => feed.feed.more()} />
      <Snippets clusterId={clusterId} values={props.values} />
    </Stack>
  );
}
