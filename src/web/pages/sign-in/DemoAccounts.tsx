import { useMessages } from '#web/messages/catalogue.ts'
import { signInMessages } from '#web/messages/en/signIn.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'

interface Account {
  login: string
  password: string
  otp: string | null
}

/** The sandbox's people. Their passwords are no secret: they are printed at the start and in the README. */
export function DemoAccounts({
  accounts,
  onUse,
}: {
  accounts: Account[]
  onUse: (account: Account) => void
}) {
  const m = useMessages(signInMessages)
  return (
    <Card aria-labelledby="demo" className="bg-sunken">
      <h2 id="demo">{m.demo.title}</h2>
      <p className="text-muted mt-1">{m.demo.what}</p>
      <ul className="mt-3 grid gap-2">
        {accounts.map((account) => (
          <li key={account.login} className="flex items-center justify-between gap-3">
            <span className="min-w-0">
              <b>{account.login}</b>{' '}
              <span className="mono text-muted whitespace-nowrap">{account.password}</span>
              {account.otp && (
                <span className="text-muted block text-sm">
                  {m.demo.code(`${account.otp.slice(0, 3)} ${account.otp.slice(3)}`)}
                </span>
              )}
            </span>
            <Button onClick={() => onUse(account)}>{m.demo.use(account.login)}</Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
