import { Button, Group, Modal, NumberInput, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client';
import { limitsQuery, operatorKeys } from '../../api/operator';
import { queryClient } from '../../api/queries';
import { type Change, type Edits, LIMIT_MAX, LIMITS, limitChanges, limitsWith } from '../../limits';
import { ProblemAlert } from '../../ui/Problem';

/** Limits are edited, then shown as what changes, then saved. */
export function TenantLimits({ tenantId }: { tenantId: string }) {
  const [opened, { open, close }] = useDisclosure();
  const limits = useQuery(limitsQuery(tenantId));
  const [edits, setEdits] = useState<Edits>({});
  const [reviewing, setReviewing] = useState(false);
  const now = limits.data?.limits;
  const changes = now === undefined ? [] : limitChanges(now, edits);
  const save = useMutation({
    mutationFn: async () => {
      if (now === undefined) {
        throw new Error('The limits are not read yet.');
      }
      return body(
        api.PUT('/v1/tenants/{tenant_id}/limits', {
          params: { path: { tenant_id: tenantId }, header: { 'If-Match': limits.data?.etag ?? '*' } },
          body: limitsWith(now, changes),
        }),
      );
    },
    onSuccess: async () => {
      close();
      notifications.show({ color: 'green', message: 'The limits are saved.' });
      await queryClient.invalidateQueries({ queryKey: operatorKeys.tenant(tenantId) });
    },
    // Another operator may have changed them (412): what is there now is shown, and compared with the next time.
    onError: () => limits.refetch(),
  });
  const reset = () => {
    setEdits({});
    setReviewing(false);
    save.reset();
  };
  return (
    <>
      <Button variant="default" onClick={open} disabled={now === undefined}>
        Edit the limits
      </Button>
      <Modal
        opened={opened && now !== undefined}
        onClose={close}
        onExitTransitionEnd={reset}
        title={reviewing ? 'Review the changes' : 'Limits'}
      >
        {reviewing ? (
          <Stack>
            <Diff changes={changes} />
            <Text size="sm">Nothing that exists is taken away: only more than that is refused.</Text>
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
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (changes.length > 0) {
                setReviewing(true);
              }
            }}
          >
            <Stack>
              {LIMITS.map(({ name, label }) => (
                <NumberInput
                  key={name}
                  label={label}
                  min={0}
                  max={LIMIT_MAX}
                  clampBehavior="strict"
                  allowDecimal={false}
                  allowNegative={false}
                  thousandSeparator=","
                  value={edits[name] ?? now?.[name] ?? ''}
                  onChange={(value) => setEdits({ ...edits, [name]: value })}
                />
              ))}
              <Group justify="flex-end">
                <Button variant="default" onClick={close}>
                  Cancel
                </Button>
                <Button type="submit" disabled={changes.length === 0}>
                  Review {changes.length} {changes.length === 1 ? 'change' : 'changes'}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}

function Diff({ changes }: { changes: Change[] }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Limit</Table.Th>
          <Table.Th>Now</Table.Th>
          <Table.Th>Then</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ name, label, before, after }) => (
          <Table.Tr key={name}>
            <Table.Td>{label}</Table.Td>
            <Table.Td>{before.toLocaleString('en')}</Table.Td>
            <Table.Td>{after.toLocaleString('en')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
