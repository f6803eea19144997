import {
  Button,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { type NewMessage, type Place, sendMessage } from '../../api/messages';
import {
  type Draft,
  FORMS,
  faultsOf,
  type HeaderDraft,
  newMessageOf,
  type PartDraft,
} from '../../messages/draft';
import { ProblemAlert } from '../../ui/Problem';
import { usePost } from '../../ui/usePost';

const FORM_WORDS: Record<PartDraft['form'], string> = {
  text: 'Text',
  json: 'JSON',
  base64: 'Base64',
  none: 'None (null)',
};
const HEADERS_MAX = 100; // NewMessage of the contract

/** One message, typed or taken from another one. */
export function SendDialog(props: {
  place: Place;
  partitions: number;
  draft: Draft | undefined;
  onClose: () => void;
  onSent: () => void;
}) {
  return (
    <Modal
      opened={props.draft !== undefined}
      onClose={props.onClose}
      title={`Send to ${props.place.topic}`}
      size="lg"
    >
      {props.draft !== undefined && <SendForm {...props} draft={props.draft} />}
    </Modal>
  );
}

function SendForm(props: {
  place: Place;
  partitions: number;
  draft: Draft;
  onClose: () => void;
  onSent: () => void;
}) {
  const [draft, setDraft] = useState(props.draft);
  const [tried, setTried] = useState(false);
  const faults = tried ? faultsOf(draft) : {};
  const send = usePost({
    post: (message: NewMessage, header) => sendMessage(props.place, message, header),
    onSuccess: ({ partition, offset }) => {
      notifications.show({ color: 'green', message: `Sent: partition ${partition}, offset ${offset}.` });
      props.onClose();
      props.onSent();
    },
  });
  const setHeaders = (headers: readonly HeaderDraft[]) => setDraft({ ...draft, headers });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(faultsOf(draft)).length === 0) {
          send.mutate(newMessageOf(draft));
        }
      }}
    >
      <Stack>
        <PartFields
          label="Value"
          part={draft.value}
          fault={faults.value}
          onChange={(value) => setDraft({ ...draft, value })}
          focused
        />
        <PartFields
          label="Key"
          part={draft.key}
          fault={faults.key}
          onChange={(key) => setDraft({ ...draft, key })}
        />
        <NumberInput
          label="Partition"
          description="Left empty, the key chooses it"
          placeholder="chosen by the key"
          min={0}
          max={props.partitions - 1}
          clampBehavior="strict"
          allowDecimal={false}
          value={draft.partition}
          onChange={(value) => setDraft({ ...draft, partition: typeof value === 'number' ? value : '' })}
        />
        {draft.headers.map((header, index) => (
          <HeaderFields
            key={header.id}
            number={index + 1}
            header={header}
            faults={faults}
            onChange={(changed) =>
              setHeaders(draft.headers.map((other) => (other.id === header.id ? changed : other)))
            }
            onRemove={() => setHeaders(draft.headers.filter((other) => other.id !== header.id))}
          />
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            disabled={draft.headers.length >= HEADERS_MAX}
            onClick={() =>
              setHeaders([
                ...draft.headers,
                {
                  id: 1 + Math.max(-1, ...draft.headers.map(({ id }) => id)),
                  name: '',
                  value: { form: 'text', text: '' },
                },
              ])
            }
          >
            Add a header
          </Button>
        </Group>
        <ProblemAlert error={send.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={send.isPending}>
            Send
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PartFields(props: {
  label: string;
  part: PartDraft;
  fault: string | undefined;
  onChange: (part: PartDraft) => void;
  focused?: boolean;
}) {
  const { part } = props;
  return (
    <Stack gap={4}>
      <NativeSelect
        label={`${props.label} is`}
        w={170}
        data={FORMS.map((value) => ({ value, label: FORM_WORDS[value] }))}
        value={part.form}
        onChange={(event) =>
          props.onChange({
            ...part,
            form: FORMS.find((name) => name === event.currentTarget.value) ?? 'text',
          })
        }
      />
      {part.form === 'none' ? (
        props.label === 'Value' && (
          <Text size="sm">A message without a value: on a compacted topic it deletes what has its key.</Text>
        )
      ) : (
        <Textarea
          aria-label={props.label}
          autosize
          minRows={props.label === 'Value' ? 4 : 1}
          maxRows={14}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={part.text}
          error={props.fault}
          onChange={(event) => props.onChange({ ...part, text: event.currentTarget.value })}
          data-autofocus={props.focused}
        />
      )}
    </Stack>
  );
}

function HeaderFields(props: {
  number: number;
  header: HeaderDraft;
  faults: Record<string, string>;
  onChange: (header: HeaderDraft) => void;
  onRemove: () => void;
}) {
  const { header, number } = props;
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <TextInput
        label={`Header ${number}`}
        w={190}
        maxLength={249}
        autoComplete="off"
        spellCheck={false}
        value={header.name}
        error={props.faults[`name-${header.id}`]}
        onChange={(event) => props.onChange({ ...header, name: event.currentTarget.value })}
      />
      <div style={{ flex: 1 }}>
        <PartFields
          label={`Header ${number}'s value`}
          part={header.value}
          fault={props.faults[`header-${header.id}`]}
          onChange={(value) => props.onChange({ ...header, value })}
        />
      </div>
      <Button variant="default" mt={25} onClick={props.onRemove} aria-label={`Remove header ${number}`}>
        Remove
      </Button>
    </Group>
  );
}
