import {
  Badge,
  Button,
  Code,
  Group,
  Loader,
  Modal,
  NativeSelect,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../api/client';
import { configsQuery, keys, queryClient } from '../api/queries';
import {
  type Change,
  type Config,
  changesOf,
  choicesOf,
  type Edits,
  human,
  patchOf,
  plain,
} from '../configs';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { useFresh } from '../ui/usePost';

const SOURCES = {
  explicit: 'this topic',
  cluster_default: 'default of the cluster',
  broker_default: 'brokers',
  default: 'Kafka',
} as const;

export function TopicConfiguration({ clusterId, name }: { clusterId: string; name: string }) {
  const mayChange = useCan('topics');
  const configs = useQuery(configsQuery(clusterId, name));
  const [filter, setFilter] = useState('');
  const [own, setOwn] = useState(false);
  const [edits, setEdits] = useState<Edits>({});
  const [reviewing, setReviewing] = useState(false);
  const items = configs.data?.items ?? [];
  const changes = changesOf(items, edits);
  const shown = items.filter(
    (config) => config.key.includes(filter.trim()) && (!own || config.source === 'explicit'),
  );
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PATCH('/v1/clusters/{cluster_id}/topics/{topic}/configs', {
          params: {
            path: { cluster_id: clusterId, topic: name },
            header: { 'If-Match': configs.data?.etag ?? '*' },
          },
          body: patchOf(changes),
        }),
      ),
    onSuccess: async () => {
      setEdits({});
      setReviewing(false);
      notifications.show({ color: 'green', message: 'The settings are saved.' });
      await queryClient.invalidateQueries({ queryKey: keys.topic(clusterId, name) });
    },
    // Somebody else may have changed the topic (412): what is there now is shown, and compared with the next time.
    onError: () => configs.refetch(),
  });
  useFresh(reviewing, save.reset);
  return (
    <Stack>
      <Group>
        <TextInput
          aria-label="Find a setting"
          placeholder="Find a setting"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <Switch
          label="Set on this topic only"
          checked={own}
          onChange={(event) => setOwn(event.currentTarget.checked)}
        />
        {mayChange && (
          <>
            {/* Not disabled: it keeps the focus that comes back to it when the changes are saved. */}
            <Button
              aria-disabled={changes.length === 0}
              data-disabled={changes.length === 0 || undefined}
              onClick={() => setReviewing(changes.length > 0)}
            >
              Review {changes.length} {changes.length === 1 ? 'change' : 'changes'}
            </Button>
            <Button variant="default" disabled={changes.length === 0} onClick={() => setEdits({})}>
              Discard
            </Button>
          </>
        )}
      </Group>
      <ProblemAlert error={configs.error} onRetry={() => void configs.refetch()} />
      {configs.isPending && <Loader aria-label="Loading" />}
      {configs.isSuccess && shown.length === 0 && <Text>No setting is like that.</Text>}
      {shown.map((config) => (
        <Setting
          key={config.key}
          config={config}
          mayChange={mayChange}
          edit={edits[config.key]}
          onEdit={(value) => setEdits({ ...edits, [config.key]: value })}
        />
      ))}
      <Modal opened={reviewing} onClose={() => setReviewing(false)} title="Review the changes" size="lg">
        <Stack>
          <Diff changes={changes} />
          <ProblemAlert error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setReviewing(false)}>
              Back
            </Button>
            <Button loading={save.isPending} disabled={changes.length === 0} onClick={() => save.mutate()}>
              Save
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

function Setting(props: {
  config: Config;
  mayChange: boolean;
  edit: string | null | undefined;
  onEdit: (value: string | null) => void;
}) {
  const { config, edit } = props;
  const value = edit === undefined ? (config.value ?? '') : (edit ?? config.default ?? '');
  const words = human(config.key, value);
  const choices = choicesOf(config.key, config.value ?? value);
  const label = (
    <>
      <Code>{config.key}</Code>{' '}
      <Badge size="sm" variant={config.source === 'explicit' ? 'filled' : 'default'} tt="none">
        from {SOURCES[config.source]}
      </Badge>
    </>
  );
  const description = (
    <>
      {plain(config.documentation)} Default: <Code>{config.default ?? 'none'}</Code>
    </>
  );
  return (
    <Group align="flex-end" gap="sm" wrap="nowrap">
      {choices !== undefined && (
        <NativeSelect
          flex={1}
          label={label}
          description={description}
          data={choices}
          value={value}
          disabled={config.read_only || !props.mayChange}
          onChange={(event) => props.onEdit(event.currentTarget.value)}
        />
      )}
      {choices === undefined && (
        <TextInput
          flex={1}
          label={label}
          description={description}
          inputWrapperOrder={['label', 'description', 'input', 'error']}
          value={value}
          disabled={config.read_only}
          readOnly={!props.mayChange}
          spellCheck={false}
          autoComplete="off"
          rightSection={words === undefined ? undefined : <Text size="xs">{words}</Text>}
          rightSectionWidth={words === undefined ? 0 : 110}
          onChange={(event) => props.onEdit(event.currentTarget.value)}
        />
      )}
      {props.mayChange && (
        <Button
          variant="default"
          disabled={config.read_only || config.source !== 'explicit' || edit === null}
          onClick={() => props.onEdit(null)}
          aria-label={`Return ${config.key} to its default`}
        >
          Default
        </Button>
      )}
    </Group>
  );
}

function Diff({ changes }: { changes: Change[] }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Setting</Table.Th>
          <Table.Th>Now</Table.Th>
          <Table.Th>Then</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ key, before, after, reset }) => (
          <Table.Tr key={key}>
            <Table.Td className="wrap-anywhere">{key}</Table.Td>
            <Table.Td className="wrap-anywhere">{before ?? 'none'}</Table.Td>
            <Table.Td className="wrap-anywhere">
              {after ?? 'none'}
              {reset && ' (default)'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
