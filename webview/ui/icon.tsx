/** Icons on a grid of 16, drawn with the colour of the text around them. */

const SHAPES = {
  error: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.2" />
      <path d="M5.7 5.7 10.3 10.3M10.3 5.7 5.7 10.3" stroke="currentColor" stroke-width="1.2" />
    </>
  ),
  warning: (
    <>
      <path
        d="M8 1.9 14.6 13.9H1.4Z"
        fill="none"
        stroke="currentColor"
        stroke-width="1.2"
        stroke-linejoin="round"
      />
      <path d="M8 6.2V10M8 11.2V12.4" stroke="currentColor" stroke-width="1.2" />
    </>
  ),
  note: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.2" />
      <path d="M8 7V11.6M8 4.4V5.7" stroke="currentColor" stroke-width="1.2" />
    </>
  ),
  pin: (
    <path
      d="M3 2.5h10v8H8l-3 3v-3H3Z"
      fill="none"
      stroke="currentColor"
      stroke-width="1.2"
      stroke-linejoin="round"
    />
  ),
  more: (
    <>
      <circle cx="3.5" cy="8" r="1.1" fill="currentColor" />
      <circle cx="8" cy="8" r="1.1" fill="currentColor" />
      <circle cx="12.5" cy="8" r="1.1" fill="currentColor" />
    </>
  ),
  chevronRight: <path d="M6 3.5 10.5 8 6 12.5" fill="none" stroke="currentColor" stroke-width="1.2" />,
  chevronDown: <path d="M3.5 6 8 10.5 12.5 6" fill="none" stroke="currentColor" stroke-width="1.2" />,
  up: <path d="M8 13V3.5M4 7.5 8 3.5 12 7.5" fill="none" stroke="currentColor" stroke-width="1.2" />,
  down: <path d="M8 3V12.5M4 8.5 8 12.5 12 8.5" fill="none" stroke="currentColor" stroke-width="1.2" />,
  copy: (
    <>
      <rect
        x="5.5"
        y="5.5"
        width="8"
        height="8"
        rx="1"
        fill="none"
        stroke="currentColor"
        stroke-width="1.1"
      />
      <path d="M10.5 3V2.5H2.5V10.5H3" fill="none" stroke="currentColor" stroke-width="1.1" />
    </>
  ),
  close: <path d="M4 4 12 12M12 4 4 12" stroke="currentColor" stroke-width="1.2" />,
  filter: <path d="M2 4H14M4.5 8H11.5M7 12H9" stroke="currentColor" stroke-width="1.2" />,
  check: <path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" stroke-width="1.4" />,
} as const;

export type IconName = keyof typeof SHAPES;

/** Decoration only: the words beside it say the same. */
export function Icon({ name, class: className = '' }: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}
