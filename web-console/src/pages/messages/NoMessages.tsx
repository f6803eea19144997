import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { isFiltered, type View } from '../../messages/view';
import { LinkButton } from '../../ui/Links';
import type { FeedState } from './FeedBar';

/** Why nothing is shown, and what to do. */
export function NoMessages(props: { clusterId: string; state: FeedState; view: View; onSend: () => void }) {
  const { state, view } = props;
  const live = view.from === 'live';
  if (state.phase === 'failed' || (!live && state.phase !== 'ended')) {
    return null;
  }
  const words = live ? liveWords(view) : endWords(state, view);
  return (
    <Card withBorder>
      <Stack>
        <div>
          <Text fw={600}>{words.title}</Text>
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
        </div>
        {!isFiltered(view) && (
          <Group>
            <Button onClick={props.onSend}>Send a test message</Button>
            <LinkButton
              variant="default"
              to="/clusters/$clusterId/connect"
              params={{ clusterId: props.clusterId }}
            >
              Connect a program
            </LinkButton>
          </Group>
        )}
      </Stack>
    </Card>
  );
}

function liveWords(view: View) {
  return {
    title: 'Waiting for new messages',
    text: isFiltered(view)
      ? 'What matches the filters appears here as it is written.'
      : 'What programs write to the topic from now on appears here, the newest on top.',
  };
}

function endWords(state: FeedState, view: View) {
  if (isFiltered(view)) {
    return {
      title: 'No message matches',
      text:
        state.reason === 'end'
          ? 'All of the topic was looked at. Change the filters, or start elsewhere.'
          : 'Not all of the topic was looked at: go on, or start elsewhere.',
    };
  }
  return view.from === 'offset' || view.from === 'time' || view.partition !== undefined
    ? {
        title: 'No message there',
        text: 'Nothing was written to this part of the topic, or it is gone by retention.',
      }
    : {
        title: 'No message yet',
        text: 'A message has a value, and may have a key: those with the same key keep their order. Programs write them; a first one can be sent from here.',
      };
}
