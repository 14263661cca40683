import { useState } from 'react'
import { asCurl, asOctokit, eachOf, variablesOf, type Caller, type Command } from '#github/commands.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { copyAsMessages } from '#web/messages/en/grantPanel.tsx'
import { useShellData } from '#web/shell/who.ts'
import { Code } from '#web/ui/Code.tsx'
import { Copy } from '#web/ui/Copy.tsx'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'

const FORMS = { curl: asCurl, octokit: asOctokit }
type Form = keyof typeof FORMS

/**
 * The same calls as the buttons make, for a terminal or a script: from the table that the proxy calls by, with secrets
 * as variables. Folded away until somebody wants it.
 */
export function CopyAs({ commands }: { commands: readonly [Command, ...Command[]] }) {
  const m = useMessages(copyAsMessages)
  const common = useMessages(commonMessages)
  const caller = useCaller()
  const [form, setForm] = useState<Form>('curl')
  const [at, setAt] = useState(0)
  const whole = commands[at] ?? commands[0]
  const command = firstOf(whole)
  const all = eachOf(whole)?.ids.length ?? 1
  const text = FORMS[form](command, caller)
  return (
    <details>
      <summary>
        <span className="text-muted text-xs font-bold">{m.title}</span>
      </summary>
      <div className="mt-2 grid gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          {commands.length > 1 && (
            <select
              aria-label={m.which}
              value={at}
              onChange={(event) => setAt(Number(event.target.value))}
              className={cx(FIELD, 'h-8 w-auto max-w-full pointer-coarse:h-10')}
            >
              {commands.map(({ operation }, i) => (
                <option key={operation} value={i}>
                  {m.operations[operation]}
                </option>
              ))}
            </select>
          )}
          <fieldset aria-label={m.how} className="flex gap-1">
            {(['curl', 'octokit'] as const).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={form === name}
                onClick={() => setForm(name)}
                className="border-line hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft h-8 rounded-md border px-2.5 font-medium pointer-coarse:h-10"
              >
                {m[name]}
              </button>
            ))}
          </fieldset>
          <Copy
            text={text}
            label={common.copy}
            done={common.copied}
            name={form === 'curl' ? m.copyCurl : m.copyOctokit}
            className="ml-auto"
          />
        </div>
        <Code label={m.operations[command.operation]} text={text} />
        <p className="text-muted text-sm wrap-anywhere">
          {m.variables([...new Set(variablesOf(command, caller))])}
          {all > 1 && ` ${m.several(Math.min(all, MOST), all)}`}
        </p>
      </div>
    </details>
  )
}

/** More ids make a command that nobody reads any more before it is run. */
const MOST = 100

/** With as many of several ids as go into one command. */
function firstOf(command: Command): Command {
  const each = eachOf(command)
  if (!each || each.ids.length <= MOST) return command
  return { ...command, path: { ...command.path, [each.name]: each.ids.slice(0, MOST) } } as Command
}

/** The signed-in person at the configured server. */
export function useCaller(): Caller {
  const { server, who } = useShellData()
  return {
    apiUrl: server.apiUrl,
    login: who.login,
    twoFactor: who.twoFactor !== null,
    versioned: server.profile === 'github.com' || server.profile === 'ghes',
  }
}
