import { Button, Checkbox, Group, List, Loader, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Acl,
  type NewAcl,
  operationOf,
  resourceOf,
  rightsOf,
  TEMPLATES,
  type Template,
  type Wish,
} from '../acls';
import { aclDeletion, aclsChanged, allow, deleteAcl } from '../api/acls';
import type { Schemas } from '../api/client';
import { DeleteDialog } from '../ui/DeleteDialog';
import { ProblemAlert } from '../ui/Problem';
import { useFresh, usePost } from '../ui/usePost';

type Account = Schemas['ServiceAccount'];

interface Place {
  account: Account;
  clusterId: string;
}

const EMPTY = { topic: '', topicIsPrefix: false, group: '', groupIsPrefix: false };

/** Adds the rights of a template, which are shown before. */
export function AllowDialog(props: Place & { opened: boolean; onClose: () => void }) {
  const { account, clusterId } = props;
  const [template, setTemplate] = useState<Template>('produce');
  const [names, setNames] = useState(EMPTY);
  const wish: Wish = { template, principal: account.principal, ...names };
  const add = usePost({
    post: (acls: NewAcl[], header) => allow(clusterId, acls, header),
    onSettled: () => aclsChanged(clusterId),
    onSuccess: () => {
      setNames(EMPTY);
      props.onClose();
    },
  });
  useFresh(props.opened, add.reset);
  const needsTopic = template !== 'full';
  const needsGroup = template === 'consume';
  const complete = (!needsTopic || names.topic !== '') && (!needsGroup || names.group !== '');
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Allow ${account.name} something`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(rightsOf(wish));
        }}
      >
        <Stack>
          <Radio.Group
            label="What it does"
            value={template}
            onChange={(value) => setTemplate(value as Template)}
          >
            <Stack gap="xs" mt="xs">
              {(Object.keys(TEMPLATES) as Template[]).map((name) => (
                <Radio key={name} value={name} label={TEMPLATES[name]} />
              ))}
            </Stack>
          </Radio.Group>
          {needsTopic && (
            <Named
              label="Topic"
              name={names.topic}
              isPrefix={names.topicIsPrefix}
              onName={(topic) => setNames({ ...names, topic })}
              onPrefix={(topicIsPrefix) => setNames({ ...names, topicIsPrefix })}
            />
          )}
          {needsGroup && (
            <Named
              label="Group"
              name={names.group}
              isPrefix={names.groupIsPrefix}
              onName={(group) => setNames({ ...names, group })}
              onPrefix={(groupIsPrefix) => setNames({ ...names, groupIsPrefix })}
            />
          )}
          {complete && (
            <div>
              <Text size="sm">It will be allowed:</Text>
              <List size="sm">
                {rightsOf(wish).map((right) => (
                  <List.Item key={`${right.resource_type} ${right.operation}`} className="wrap-anywhere">
                    {operationOf(right as Acl)} – {resourceOf(right as Acl)}
                  </List.Item>
                ))}
              </List>
            </div>
          )}
          <ProblemAlert error={add.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={!complete}>
              Allow it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Named(props: {
  label: string;
  name: string;
  isPrefix: boolean;
  onName: (name: string) => void;
  onPrefix: (isPrefix: boolean) => void;
}) {
  return (
    <Stack gap={6}>
      <TextInput
        label={props.label}
        description="Its name, or * for all"
        value={props.name}
        onChange={(event) => props.onName(event.currentTarget.value)}
        required
        autoComplete="off"
        spellCheck={false}
      />
      <Checkbox
        label={`Every ${props.label.toLowerCase()} whose name begins so`}
        checked={props.isPrefix}
        onChange={(event) => props.onPrefix(event.currentTarget.checked)}
      />
    </Stack>
  );
}

/** Takes one right away, once it was shown. */
export function RemoveAclDialog(props: Place & { acl: Acl; onClose: () => void }) {
  const { account, acl, clusterId } = props;
  const preview = useQuery(aclDeletion(clusterId, acl.id));
  const remove = useMutation({
    mutationFn: () => deleteAcl(clusterId, acl.id),
    onSuccess: async () => {
      props.onClose();
      await aclsChanged(clusterId);
    },
  });
  return (
    <DeleteDialog
      opened
      title="Remove a right"
      name={account.name}
      confirm="Remove the right"
      effects={
        <>
          {preview.isPending && <Loader size="sm" role="status" aria-label="Loading" />}
          {preview.isSuccess && (
            <Text className="wrap-anywhere">
              {acl.permission === 'deny'
                ? `${operationOf(acl)} – ${resourceOf(acl)} – is no longer denied to it.`
                : `Unless another right covers it, it may no longer: ${operationOf(acl)} – ${resourceOf(acl)}. Programs that are connected meet that at their next request.`}
            </Text>
          )}
        </>
      }
      ready={preview.isSuccess}
      pending={remove.isPending}
      error={preview.error ?? remove.error}
      onClose={props.onClose}
      onDelete={() => remove.mutate()}
    />
  );
}
