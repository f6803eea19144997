import '../messages/messages.css';
import { Code, Container, NativeSelect, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { PendingPage } from '../../ui/Pages';
import { ProblemAlert } from '../../ui/Problem';
import { Servers } from '../../ui/Servers';
import { useCan } from '../../ui/useCan';
import type { MadeKey } from '../Keys';
import { GROUPS, KeyStep } from './KeyStep';
import { RecordStep } from './RecordStep';
import { Step } from './Step';
import { TopicStep } from './TopicStep';
import { STEPS, useProgress } from './useProgress';

const ROUTE = '/signed-in/clusters/$clusterId/start';
const TITLES = {
  cluster: 'Your cluster',
  topic: 'A topic',
  key: 'A key for your program',
  record: 'The first record',
} as const;

/** From nothing to a first record. A reload goes on where it was, but for the secret, which only this page's memory holds. */
export function Start() {
  const { clusterId } = useParams({ from: ROUTE });
  const chosen = useSearch({ from: ROUTE }).topic;
  const navigate = useNavigate({ from: '/clusters/$clusterId/start' });
  const progress = useProgress(clusterId, chosen);
  const [made, setMade] = useState<MadeKey>();
  const [kept, setKept] = useState(false);
  const mayMake = useCan('accounts');
  if (progress.isPending) {
    return <PendingPage />;
  }
  const { cluster, topic, access } = progress;
  const done = { ...progress.done, key: progress.done.key && (made === undefined || kept) };
  const current = STEPS.find((step) => !done[step]) ?? 'record';
  const step = (name: keyof typeof TITLES) => ({
    number: STEPS.indexOf(name) + 1,
    title: TITLES[name],
    done: done[name],
    current: current === name,
  });
  const choose = (next: string) => void navigate({ search: { topic: next }, replace: true });
  return (
    <Container size="md" px={0} ml={0}>
      <Stack>
        <div>
          <Title order={1}>To your first stream</Title>
          <Text c="dimmed">Four steps, a few minutes. Leave when you like: what exists stays done.</Text>
        </div>
        <VisuallyHidden role="status">
          {done.record
            ? 'All steps are done.'
            : `Step ${STEPS.indexOf(current) + 1} of 4: ${TITLES[current]}`}
        </VisuallyHidden>
        <ProblemAlert error={progress.error} />
        {!mayMake && (
          <Text>Your role can look at this, but make nothing. Ask an owner of the organisation.</Text>
        )}
        <Stack component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
          <Step
            {...step('cluster')}
            fact={
              <>
                {cluster?.name}: <Servers addresses={cluster?.bootstrap_servers ?? ''} />
              </>
            }
          />
          <Step {...step('topic')} fact={progress.names.length > 1 ? undefined : topic}>
            {!done.topic && mayMake && <TopicStep clusterId={clusterId} onMade={choose} />}
            {progress.names.length > 1 && (
              <NativeSelect
                label="The topic that is followed"
                data={
                  topic === undefined || progress.names.includes(topic)
                    ? progress.names
                    : [topic, ...progress.names]
                }
                value={topic}
                onChange={(event) => choose(event.currentTarget.value)}
              />
            )}
          </Step>
          <Step
            {...step('key')}
            fact={
              <>
                {access?.account?.name}: <Code>{access?.key?.id}</Code>
              </>
            }
          >
            {current === 'key' && topic !== undefined && mayMake && (
              <KeyStep
                clusterId={clusterId}
                topic={topic}
                account={access?.account}
                made={made}
                onMade={setMade}
                onKept={() => setKept(true)}
              />
            )}
          </Step>
          <Step {...step('record')}>
            {current === 'record' && topic !== undefined && mayMake && (
              <RecordStep
                key={topic}
                place={{ clusterId, topic }}
                done={done.record}
                values={{
                  topic,
                  group: GROUPS,
                  apiKey: made?.id ?? access?.key?.id,
                  secret: made?.secret,
                }}
              />
            )}
          </Step>
        </Stack>
      </Stack>
    </Container>
  );
}
