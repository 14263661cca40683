import { attachJob } from '#contract/cases.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { type Job, listJobReceipts } from '#contract/jobs.ts'
import type { Receipt } from '#contract/receipts.ts'
import { request } from '#web/api/client.ts'
import { readingErrand } from '#web/api/errand.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { ManyReceipts } from '#web/receipt/ManyReceipts.tsx'

/** The receipts of a job all together, read when somebody wants them. */
export function JobReceipts({ job, app }: { job: Job; app: string }) {
  const m = useMessages(jobMessages).receipts
  const attach = useAction(attachJob)
  return (
    <ManyReceipts
      count={job.receipts}
      read={async () => readAll(job.id)}
      body={m.body}
      fileOf={job.id.slice(0, 8)}
      app={job.appId}
      caseName={m.caseName(job.receipts, app)}
      attach={async (to) => attach.run({ params: { case: to }, body: { job: job.id } })}
      pending={attach.pending}
      problem={attach.problem}
    />
  )
}

async function readAll(job: string): Promise<Receipt[]> {
  const errand = readingErrand()
  const all: Receipt[] = []
  for (let after: number | null = 0; after !== null;) {
    const reply: ReplyOf<typeof listJobReceipts> = await request(
      listJobReceipts,
      { params: { job }, query: { after } },
      { errand },
    )
    if (reply.state === 'gone') break
    all.push(...reply.receipts)
    after = reply.next
  }
  return all
}
