/** What is drawn as files, with or without the capture's own names. */
import { useState } from 'preact/hooks';
import { toFailure } from '../../server/protocol/failure.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import type { PictureFile, Rows } from './save-picture.ts';
import { loadMore } from './use-more.ts';

interface PictureMenuProps {
  label: string;
  /** Of the files, without their ending. */
  name: string;
  drawing(): SVGSVGElement | undefined;
  /** What is drawn, number for number. */
  rows(): Rows | undefined;
}

export function PictureMenu({ label, name, drawing, rows }: PictureMenuProps) {
  const panel = usePanel();
  const [names, setNames] = useState(false);
  const save = async (kind: PictureFile['kind']) => {
    try {
      const { savePicture } = await loadMore();
      await savePicture(panel, { kind, names, drawing: drawing(), rows: rows(), name });
    } catch (error) {
      const { message, next } = toFailure(error);
      panel.announce(`${message} ${next}`);
    }
  };
  return (
    <Menu
      label={label}
      items={[
        { title: 'Save as SVG…', run: () => void save('svg') },
        { title: 'Save as PNG…', run: () => void save('png') },
        { title: 'Save data as CSV…', run: () => void save('csv') },
        {
          title: names ? 'Files tell names: leave them out' : 'Files leave out names: put them in',
          run: () => setNames(!names),
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
