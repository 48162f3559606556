/** Which colour stands for what, beside pictures made of tiles. */
export function Legend({ names }: { names: readonly string[] }) {
  return (
    <span class="legend">
      {names.map((name, i) => (
        <span key={name}>
          <svg width="9" height="9" aria-hidden="true">
            <g class={`swatch colour-${i}`}>
              <rect class="tile-fill" width="9" height="9" />
              <rect class="tile-edge" width="9" height="9" />
            </g>
          </svg>{' '}
          {name}
        </span>
      ))}
    </span>
  );
}
