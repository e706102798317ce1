import Moon from 'lucide-solid/icons/moon'
import Search from 'lucide-solid/icons/search'
import Sun from 'lucide-solid/icons/sun'
import SunMoon from 'lucide-solid/icons/sun-moon'
import { Dynamic } from 'solid-js/web'
import { Kbd } from '../ui/kbd.tsx'
import { IconButton } from '../ui/tooltip.tsx'
import { Connection } from './connection.tsx'
import { theme, toggleTheme } from './settings.ts'
import { useShell } from './shell.tsx'
import { TallyBar } from './tally.tsx'

const themeIcons = { system: SunMoon, light: Sun, dark: Moon }
const themeWords = { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' }

/** Tally left; link, palette and theme right. */
export function TopBar(props: { readonly title: string; readonly isFleet: boolean }) {
  const shell = useShell()
  return (
    <header class="top-bar" data-fleet={props.isFleet ? '' : undefined}>
      <p class="top-title cut">
        <bdi>{props.title}</bdi>
      </p>
      <TallyBar />
      <div class="top-tools">
        <Connection />
        <button type="button" class="search-button" onClick={() => shell.setOverlay('palette')}>
          <Search aria-hidden="true" />
          <span>Search or run</span>
          <Kbd keys="mod+k" />
        </button>
        <IconButton label={themeWords[theme()]} onClick={toggleTheme}>
          <Dynamic component={themeIcons[theme()]} aria-hidden="true" />
        </IconButton>
      </div>
    </header>
  )
}
