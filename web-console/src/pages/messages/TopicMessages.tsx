import './messages.css';
import { Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Message } from '../../api/messages';
import { type Draft, draftOf, EMPTY_DRAFT } from '../../messages/draft';
import { type View, viewOf } from '../../messages/view';
import { ProblemAlert } from '../../ui/Problem';
import { FeedBar } from './FeedBar';
import { MessageDrawer } from './MessageDrawer';
import { MessageTable } from './MessageTable';
import { NoMessages } from './NoMessages';
import { SendDialog } from './SendDialog';
import { useFeed } from './useFeed';
import { ViewForm } from './ViewForm';

/** The messages of a topic. What is shown, from where and how, is in the address. */
export function TopicMessages({
  clusterId,
  name,
  partitions,
}: {
  clusterId: string;
  name: string;
  partitions: number;
}) {
  const place = { clusterId, topic: name };
  const view = viewOf(useSearch({ from: '/signed-in/clusters/$clusterId/topics/$topic' }));
  const navigate = useNavigate({ from: '/clusters/$clusterId/topics/$topic' });
  const [round, setRound] = useState(0);
  const [open, setOpen] = useState<Message>();
  const [draft, setDraft] = useState<Draft>();
  const feed = useFeed(place, view, round);
  const decoding = view.as ?? 'auto';
  const show = (next: View, replace = false) => {
    setRound(round + 1); // the same view once more is read anew
    void navigate({ search: viewOf({ ...next }), replace });
  };
  const send = () => setDraft(EMPTY_DRAFT);
  return (
    <Stack>
      <ViewForm
        key={JSON.stringify(view)}
        view={view}
        partitions={partitions}
        busy={feed.phase === 'opening'}
        onShow={show}
        onSend={send}
      />
      <FeedBar
        state={feed}
        view={view}
        name={name}
        onView={(next) => void navigate({ search: viewOf({ ...next }), replace: true })}
      />
      <ProblemAlert error={feed.phase === 'failed' ? feed.error : null} onRetry={() => feed.feed.more()} />
      {feed.rows.length > 0 ? (
        <MessageTable rows={feed.rows} decoding={decoding} onOpen={setOpen} />
      ) : (
        <NoMessages clusterId={clusterId} state={feed} view={view} onSend={send} />
      )}
      <MessageDrawer
        place={place}
        message={open}
        decoding={decoding}
        onClose={() => setOpen(undefined)}
        onResend={(message) => {
          setOpen(undefined);
          setDraft(draftOf(message));
        }}
      />
      <SendDialog
        place={place}
        partitions={partitions}
        draft={draft}
        onClose={() => setDraft(undefined)}
        onSent={() => view.from !== 'live' && setRound(round + 1)}
      />
    </Stack>
  );
}
