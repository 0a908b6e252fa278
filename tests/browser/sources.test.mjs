// Where figures come from: how each source stands, and when its next release is due.
import { assertAccessible, journey, signIn } from './browser.mjs'

journey('an analyst walks from the sources to a source, its release and the calendar', async (page) => {
  await signIn(page, 'analyst')
  await page.goto('/sources')
  await page.getByRole('link', { name: 'Consultant-led referral to treatment waiting times' }).click()
  await page.getByRole('heading', { name: 'Consultant-led referral to treatment waiting times' }).waitFor()
  await assertAccessible(page)
  await page.goto('/calendar')
  await page.getByRole('heading', { name: 'Release calendar' }).waitFor()
  await assertAccessible(page)
})
