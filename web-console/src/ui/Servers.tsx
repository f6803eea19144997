import { Code } from '@mantine/core';
import { Fragment } from 'react';

/** Addresses with commas between, as clients take them; a line ends after a comma, never within an address. */
export function Servers({ addresses }: { addresses: string }) {
  const all = addresses.split(',');
  return (
    <Code>
      {all.map((address, at) => (
        <Fragment key={address}>
          <span className="whole">
            {address}
            {at < all.length - 1 && ','}
          </span>
          <wbr />
        </Fragment>
      ))}
    </Code>
  );
}
