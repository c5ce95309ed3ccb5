/** Things of a list that EC2 gives in pages: without a page's size it may cut long lists off. */
export async function everyPage<O extends { readonly NextToken?: string | undefined }, T>(
  page: (where: { readonly MaxResults: number; readonly NextToken?: string }) => Promise<O>,
  items: (answer: O) => readonly T[] | undefined,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let token: string | undefined; ;) {
    const answer = await page({ MaxResults: 1000, ...(token === undefined ? {} : { NextToken: token }) });
    all.push(...(items(answer) ?? []));
    token = answer.NextToken;
    if (token === undefined || token === '') return all;
  }
}
