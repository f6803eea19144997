import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Radio,
  ScrollArea,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { idempotent, type Schemas } from '../api/client';
import { groupKeys, resetOffsets } from '../api/groups';
import { queryClient } from '../api/queries';
import { committedTopics, type GroupDetails, number, ranges, type Target } from '../groups';
import { visibleName } from '../messages/visible';
import {
  chosenTopics,
  EMPTY_FORM,
  type Errors,
  type ResetForm,
  summary,
  targetOf,
  type Unit,
} from '../offsetTarget';
import { ProblemAlert } from '../ui/Problem';
import { MovesTable } from './MovesTable';

const TARGETS: { value: Target['to']; label: string }[] = [
  { value: 'earliest', label: 'The earliest record that is there' },
  { value: 'latest', label: 'The end: only what comes from now on' },
  { value: 'timestamp', label: 'A time' },
  { value: 'duration', label: 'So long ago' },
  { value: 'offset', label: 'An offset' },
  { value: 'shift', label: 'By a number of records' },
];

interface Plan {
  target: Target;
  moves: Schemas['OffsetMoves']['partitions'];
  /** Of the change that follows: done once however often it is sent. */
  key: { 'Idempotency-Key': string };
}

/** Where to, then what that means for each partition, then it is done. */
export function GroupReset(props: {
  clusterId: string;
  group: GroupDetails;
  opened: boolean;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { clusterId, group, opened, onClose, onChanged } = props;
  const name = group.group_id;
  const [form, setForm] = useState<ResetForm>(EMPTY_FORM);
  const [errors, setErrors] = useState<Errors>({});
  const [plan, setPlan] = useState<Plan>();
  const preview = useMutation({
    mutationFn: async (target: Target) => {
      const { partitions } = await resetOffsets(clusterId, name, target, { dryRun: true, key: idempotent() });
      return { target, moves: partitions, key: idempotent() };
    },
    onSuccess: setPlan,
  });
  const apply = useMutation({
    mutationFn: ({ target, key }: Plan) => resetOffsets(clusterId, name, target, { dryRun: false, key }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: groupKeys.all(clusterId) });
      onChanged();
    },
  });
  // The button that led on is gone: the focus goes where reading goes on.
  const first = useRef<HTMLSelectElement>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const stage = plan === undefined ? 'form' : apply.isSuccess ? 'done' : 'plan';
  const before = useRef(stage);
  useEffect(() => {
    if (opened && before.current !== stage) {
      (stage === 'form' ? first : said).current?.focus();
    }
    before.current = stage;
  }, [opened, stage]);
  const change = (part: Partial<ResetForm>) => {
    setForm({ ...form, ...part });
    // What is being mended is not wrong until it is asked for again.
    const mended = Object.keys('other' in part ? { ...part, topics: [] } : part);
    setErrors(Object.fromEntries(Object.entries(errors).filter(([field]) => !mended.includes(field))));
  };
  const back = () => {
    setPlan(undefined);
    preview.reset();
    apply.reset();
  };
  const look = () => {
    const meant = targetOf(form);
    setErrors('errors' in meant ? meant.errors : {});
    if ('target' in meant) {
      preview.mutate(meant.target);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} onExitTransitionEnd={back} title="Move the offsets" size="lg">
      <Text size="sm" mb="sm">
        Of the group{' '}
        <Text span fw={600} className="name" lineClamp={3}>
          {visibleName(name)}
        </Text>
      </Text>
      {plan === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            look();
          }}
        >
          <Stack>
            {group.members.length > 0 && (
              <Alert color="yellow" variant="light" title="The group is in use">
                While members read, nothing can be moved: stop every consumer of this group first. It has{' '}
                {number(group.members.length)} now.
              </Alert>
            )}
            <TargetFields form={form} errors={errors} onChange={change} first={first} />
            <ScopeFields
              topics={committedTopics(group.offsets)}
              form={form}
              errors={errors}
              onChange={change}
            />
            <ProblemAlert error={preview.error} />
            <Buttons>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={preview.isPending}>
                Show what would change
              </Button>
            </Buttons>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text fw={600} role="status" ref={said} tabIndex={-1}>
            {apply.isSuccess ? 'Done. ' : ''}
            {summary(apply.data?.partitions ?? plan.moves)}
          </Text>
          {plan.moves.length > 0 && (
            <MovesTable
              label={apply.isSuccess ? 'What was changed' : 'What would change'}
              moves={apply.data?.partitions ?? plan.moves}
            />
          )}
          {!apply.isSuccess && plan.moves.length > 0 && (
            <Text size="sm" c="dimmed">
              Nothing is changed yet. All partitions move together or none; ends and times are looked up once
              more when it is done.
            </Text>
          )}
          <ProblemAlert error={apply.error} />
          <Buttons>
            {apply.isSuccess ? (
              <Button onClick={onClose}>Close</Button>
            ) : (
              <>
                <Button variant="default" onClick={back}>
                  Back
                </Button>
                <Button
                  color="red"
                  disabled={plan.moves.length === 0}
                  loading={apply.isPending}
                  onClick={() => apply.mutate(plan)}
                >
                  Move them
                </Button>
              </>
            )}
          </Buttons>
        </Stack>
      )}
    </Modal>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <Group justify="flex-end">{children}</Group>;
}

interface Fields {
  form: ResetForm;
  errors: Errors;
  onChange: (part: Partial<ResetForm>) => void;
}

function TargetFields({
  form,
  errors,
  onChange,
  first,
}: Fields & { first: RefObject<HTMLSelectElement | null> }) {
  const text = (field: 'ago' | 'offset' | 'shift') => ({
    value: form[field],
    error: errors[field],
    inputMode: 'numeric' as const,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <NativeSelect
        label="Read on at"
        ref={first}
        data={TARGETS}
        value={form.to}
        onChange={(event) => onChange({ to: event.currentTarget.value as Target['to'] })}
      />
      {form.to === 'timestamp' && (
        <TextInput
          type="datetime-local"
          step={1}
          label="Time"
          description="In the time zone of this browser: the first record that is not older; the end if all are."
          value={form.time}
          error={errors.time}
          onChange={(event) => onChange({ time: event.currentTarget.value })}
        />
      )}
      {form.to === 'duration' && (
        <Group align="flex-start" grow>
          <TextInput label="How long ago" {...text('ago')} />
          <NativeSelect
            label="Unit"
            data={['minutes', 'hours', 'days']}
            value={form.unit}
            onChange={(event) => onChange({ unit: event.currentTarget.value as Unit })}
          />
        </Group>
      )}
      {form.to === 'offset' && (
        <TextInput
          label="Offset"
          description="In every partition; brought within what its log holds."
          {...text('offset')}
        />
      )}
      {form.to === 'shift' && (
        <TextInput
          label="Records"
          description="In every partition: below 0 to read records again, above 0 to skip them."
          {...text('shift')}
        />
      )}
    </>
  );
}

function ScopeFields({ form, errors, onChange, topics }: Fields & { topics: Map<string, number[]> }) {
  return (
    <>
      <Radio.Group
        label="Where"
        value={form.scope}
        onChange={(value) => onChange({ scope: value === 'chosen' ? 'chosen' : 'all' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label="In all partitions for which the group has committed an offset" />
          <Radio value="chosen" label="In topics and partitions that I choose" />
        </Stack>
      </Radio.Group>
      {form.scope === 'chosen' && (
        <>
          {topics.size > 0 && (
            <Checkbox.Group
              label="Topics"
              value={form.topics}
              error={errors.topics}
              onChange={(value) => onChange({ topics: value })}
            >
              <ScrollArea.Autosize mah={180} mt="xs">
                <Stack gap="xs">
                  {[...topics].map(([topic, partitions]) => (
                    <Checkbox
                      key={topic}
                      value={topic}
                      label={
                        <span className="wrap-anywhere">
                          {topic} ({ranges(partitions)})
                        </span>
                      }
                    />
                  ))}
                </Stack>
              </ScrollArea.Autosize>
            </Checkbox.Group>
          )}
          <TextInput
            label="Another topic"
            description="One of which the group has no offset yet."
            value={form.other}
            error={topics.size === 0 ? errors.topics : undefined}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ other: event.currentTarget.value })}
          />
          {chosenTopics(form).length === 1 && (
            <TextInput
              label="Partitions"
              description="Such as 0, 2-5; nothing means all of the topic."
              value={form.partitions}
              error={errors.partitions}
              autoComplete="off"
              onChange={(event) => onChange({ partitions: event.currentTarget.value })}
            />
          )}
        </>
      )}
    </>
  );
}
