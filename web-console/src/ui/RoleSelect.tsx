import { Radio, Stack } from '@mantine/core';
import { can, ROLE_WORDS, ROLES, type Role, type Who } from '../roles';

/** The roles that the one who is signed in may give, with what they mean. */
export function RoleSelect(props: { session: Who | undefined; value: Role; onChange: (role: Role) => void }) {
  const offered = ROLES.filter((role) => role !== 'owner' || can(props.session, 'owners'));
  return (
    <Radio.Group label="Role" value={props.value} onChange={(value) => props.onChange(value as Role)}>
      <Stack gap="xs" mt="xs">
        {offered.map((role) => (
          <Radio key={role} value={role} label={role} description={ROLE_WORDS[role]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
